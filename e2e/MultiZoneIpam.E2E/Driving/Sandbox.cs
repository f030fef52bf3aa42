using System.Security.Cryptography;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>One life of a pod, as a runtime makes it: a network namespace, a container id and a UID that no other life has.</summary>
sealed class Sandbox(string pod, NetworkNamespace network) : IAsyncDisposable
{
    /// <summary>"namespace/name".</summary>
    public string Pod => pod;

    public NetworkNamespace Network => network;

    public string ContainerId { get; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    public string Uid { get; } = Guid.NewGuid().ToString();

    public static async Task<Sandbox> CreateAsync(string pod, CancellationToken cancellationToken) =>
        new(pod, await NetworkNamespace.CreateAsync("pod", cancellationToken));

    public ValueTask DisposeAsync() => network.DisposeAsync();
}
