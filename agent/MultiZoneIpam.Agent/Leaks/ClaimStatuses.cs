using System.Buffers;
using System.Text.Json;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Writes into the status of IPAMClaims which addresses were bound for them on this node. A status that names addresses is never
/// changed; that the addresses stay with the claim does not depend on it.
/// </summary>
sealed class ClaimStatuses(AgentLog log, TimeProvider clock)
{
    /// <summary>A claim that has its status is asked for so rarely; one that was made anew meanwhile has none.</summary>
    static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    readonly Dictionary<(string Claim, long Revision), long> written = [];
    readonly Remembered<string, Troubles> troublesOfNamespaces = new(() => new Troubles(log));
    readonly Remembered<Identity, Troubles> troublesOfClaims = new(() => new Troubles(log));

    public async Task WriteAsync(IEnumerable<Held> held, OpenCluster cluster, CancellationToken cancellationToken)
    {
        var bound = held.Where(one => one.Stored.Record.KeptFor is { Kind: Identity.ClaimKind }).ToList();
        foreach (var key in written.Keys.Except(bound.Select(KeyOf)).ToList())
            written.Remove(key);
        troublesOfNamespaces.Keep(bound.Select(one => one.Stored.Record.KeptFor!.Namespace));
        troublesOfClaims.Keep(bound.Select(one => one.Stored.Record.KeptFor!));
        foreach (var one in bound.Where(one => !written.TryGetValue(KeyOf(one), out var at) || clock.GetElapsedTime(at) >= Validity))
        {
            var claim = one.Stored.Record.KeptFor!;
            var troubles = troublesOfNamespaces.Of(claim.Namespace);
            var what = $"writing status.ips of IPAMClaims in namespace {claim.Namespace}";
            try
            {
                if (await WriteAsync(claim, one, cluster, cancellationToken))
                    written[KeyOf(one)] = clock.GetTimestamp();
                troubles.Over(what);
            }
            catch (IpamException e)
            {
                troubles.Tell(what, e);
            }
        }
    }

    /// <returns>False where it is to be tried again soon.</returns>
    async Task<bool> WriteAsync(Identity identity, Held held, OpenCluster cluster, CancellationToken cancellationToken)
    {
        if (await cluster.FindClaimAsync(identity.Namespace, identity.Name, cancellationToken) is not { } found)
            return true;
        var addresses = held.Stored.Record.Addresses;
        if (found.Claim.Ips.Count > 0)
        {
            if (!found.Claim.Ips.ToHashSet().SetEquals(addresses.Select(address => address.Address)))
                troublesOfClaims.Of(identity).Tell($"IPAMClaim {identity.Namespace}/{identity.Name}", $"its status names {string.Join(", ", found.Claim.Ips)}, and {held} is bound for it; the status is left as it is");
            return true;
        }
        var outcome = await cluster.PatchClaimStatusAsync(identity.Namespace, identity.Name, Patch(found.ResourceVersion, addresses), cancellationToken);
        if (outcome is not WriteOutcome.Written)
            return false;
        log.Write($"IPAMClaim {identity.Namespace}/{identity.Name}: status.ips is now {string.Join(", ", addresses.Select(address => address.Address))}");
        return true;
    }

    /// <summary>For the version that was read: two writers never overwrite each other's addresses.</summary>
    static byte[] Patch(string resourceVersion, IReadOnlyList<AllocatedAddress> addresses)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteString("resourceVersion", resourceVersion);
        json.WriteEndObject();
        json.WriteStartObject("status");
        json.WriteStartArray("ips");
        foreach (var address in addresses)
            json.WriteStringValue($"{address.Address}/{address.PrefixLength}");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    static (string Claim, long Revision) KeyOf(Held held) => ($"{held.Place} {held.Stored.Record.KeptFor!.Path}", held.Stored.ModRevision);
}
