using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>
/// Stands for Multus and the runtime above it on one node: calls delegates in order as either kind of Multus does, deletes in
/// reverse from what it kept, takes a failed ADD back and, as the runtime does, deletes once more.
/// </summary>
sealed class MultusDriver(MultusKind kind, LibCni libcni, IReadOnlyList<NetAttachDef> networks) : IRuntime, IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Sandbox> sandboxes = [];
    readonly ConcurrentDictionary<string, IReadOnlyList<Delegate>> kept = [];

    public async Task<string?> StartAsync(PodCase pod, CancellationToken cancellationToken)
    {
        var sandbox = sandboxes[pod.Name] = await Sandbox.CreateAsync(pod.Name, cancellationToken);
        await sandbox.Network.SkipAddressDetectionAsync(cancellationToken);
        var delegates = kept[pod.Name] = DelegatesOf(pod);
        for (var index = 0; index < delegates.Count; index++)
        {
            if (await AddAsync(sandbox, delegates[index], isMaster: index == 0, cancellationToken) is not { } failure)
                continue;
            await DeleteAsync(sandbox, delegates.Take(index + 1), cancellationToken);
            kept.TryRemove(pod.Name, out _);
            await StopAsync(pod, cancellationToken);
            return failure;
        }
        return null;
    }

    /// <summary>Without what it kept, Multus asks for the pod again and finds the same networks.</summary>
    public async Task<string?> StopAsync(PodCase pod, CancellationToken cancellationToken)
    {
        if (!sandboxes.TryGetValue(pod.Name, out var sandbox))
            return null;
        var failures = await DeleteAsync(sandbox, kept.TryRemove(pod.Name, out var delegates) ? delegates : DelegatesOf(pod), cancellationToken);
        return failures.Length == 0 ? null : failures;
    }

    public Task<IReadOnlyList<LinkState>> LinksAsync(PodCase pod, CancellationToken cancellationToken) =>
        sandboxes[pod.Name].Network.LinksAsync(cancellationToken);

    public Task<IReadOnlyList<RouteState>> RoutesAsync(PodCase pod, CancellationToken cancellationToken) =>
        sandboxes[pod.Name].Network.RoutesAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var sandbox in sandboxes.Values)
            await sandbox.DisposeAsync();
    }

    IReadOnlyList<Delegate> DelegatesOf(PodCase pod)
    {
        var own = pod.Name.Split('/')[0];
        var master = pod.Annotations.TryGetValue("v1.multus-cni.io/default-network", out var chosen)
            ? NetworkSelection.Parse(chosen, "kube-system").Single()
            : null;
        var selections = pod.Annotations.TryGetValue("k8s.v1.cni.cncf.io/networks", out var selected) ? NetworkSelection.Parse(selected, own) : [];
        return [.. new[] { master }.Concat(selections).Select((selection, index) => Delegate.Of(NetworkOf(selection), selection, index))];
    }

    NetAttachDef NetworkOf(NetworkSelection? selection) =>
        selection is null ? networks[0] : networks.Single(network => (network.Namespace, network.Name) == (selection.Namespace, selection.Name));

    async Task<string?> AddAsync(Sandbox sandbox, Delegate network, bool isMaster, CancellationToken cancellationToken)
    {
        if ((await sandbox.Network.LinksAsync(cancellationToken)).Any(link => link.IfName == network.IfName))
            return $"validateIfName: interface name {network.IfName} already exists";
        var attaching = AttachingOf(sandbox, network, isMaster);
        var wishes = attaching with
        {
            Arguments = attaching.Arguments
                + (network.Selection?.Mac is { } mac ? $";MAC={mac}" : "")
                + (network.Selection?.Ips is { Count: > 0 } ips ? $";IP={string.Join(',', ips)}" : ""),
        };
        var answer = await libcni.AddAsync(network.Config, wishes, cancellationToken);
        return answer.Succeeded ? null : answer.ToString();
    }

    /// <summary>The failures, all of which come after every attempt.</summary>
    async Task<string> DeleteAsync(Sandbox sandbox, IEnumerable<Delegate> delegates, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var (network, index) in delegates.Select((network, index) => (network, index)).Reverse())
        {
            var answer = await libcni.DelAsync(network.ConfigOfDel(), AttachingOf(sandbox, network, index == 0), cancellationToken);
            if (!answer.Succeeded)
                failures.Add($"{network.IfName}: {answer}");
        }
        return string.Join("; ", failures);
    }

    /// <summary>What ADD and DEL have in common. The cluster's own network gets no runtimeConfig of an element.</summary>
    Attaching AttachingOf(Sandbox sandbox, Delegate network, bool isMaster)
    {
        var pod = Attaching.PodArguments(sandbox);
        var arguments = $"IgnoreUnknown=true;{pod}" + (kind == MultusKind.Thin ? $";IgnoreUnknown=1;{pod}" : "");
        var capabilities = new Dictionary<string, string>();
        if (!isMaster && network.Selection?.Ips is { Count: > 0 } ips)
            capabilities["ips"] = new JsonArray([.. ips.Select(ip => (JsonNode)ip)]).ToJsonString();
        if (!isMaster && network.Selection?.Mac is { } mac)
            capabilities["mac"] = JsonValue.Create(mac).ToJsonString();
        return new Attaching(sandbox.ContainerId, sandbox.Network.Path, network.IfName, arguments) { Capabilities = capabilities };
    }
}
