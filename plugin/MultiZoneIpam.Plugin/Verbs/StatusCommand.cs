using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>STATUS: could an ADD be served now? Code 50 where the store is away or no zone of the config has room or is known.</summary>
sealed class StatusCommand(CniCall call, Backing backing)
{
    public async Task<CniAnswer> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ipam = call.ReadIpam();
            var obstacles = new List<string>();
            foreach (var zone in call.ZonesOf(ipam))
            {
                call.Course.Enter(zone);
                await using var store = backing.Stores.Open(call.Node, ipam.Datastore, zone);
                var allocator = new Allocator(store, backing.Clock, backing.Random);
                var view = await allocator.LookAsync(zone, Nobody, null, cancellationToken);
                var definition = ZoneDefinition.Resolve(view, ipam, call.Conf.Name).Zone;
                if (await allocator.FindObstacleAsync(view, definition, cancellationToken) is null)
                    return CniAnswer.Success;
                obstacles.Add($"zone '{zone}' has no free address ({definition.Describe()})");
            }
            throw new IpamException(ErrorCode.NotAvailable, $"ADD would fail: {string.Join("; ", obstacles)}", "add a range, or see who holds the addresses with 'mzipam show'");
        }
        catch (IpamException e) when (e.Code is ErrorCode.TryAgainLater or ErrorCode.ZoneUnknown or ErrorCode.Io)
        {
            throw new IpamException(ErrorCode.NotAvailable, $"ADD would fail: {e.Message}", e.Details, e);
        }
    }

    /// <summary>STATUS is about no attachment: no record has this container id.</summary>
    AttachmentId Nobody => new(call.Node.Cluster, call.Node.NodeName, "-", "-");
}
