using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>Releases what an attachment holds in each zone of its note; a zone that cannot be asked keeps none of the others back.</summary>
sealed class NotedRelease(NodeConf node, Backing backing, CallCourse course)
{
    public async Task ReleaseAsync(AttachmentName name, AttachmentNote note, CancellationToken cancellationToken)
    {
        var attachment = new AttachmentId(note.Cluster, note.Node, name.ContainerId, name.IfName);
        IpamException? failure = null;
        foreach (var zone in note.Zones)
        {
            course.Enter(zone);
            try
            {
                await using var store = backing.Stores.Open(node, note.Datastore, zone);
                var released = await new Releaser(store, backing.Clock).ReleaseAsync(zone, attachment, cancellationToken);
                course.Released(zone, released?.Addresses.Count ?? 0);
            }
            catch (IpamException e)
            {
                failure ??= e;
            }
        }
        if (failure is not null)
            throw failure;
    }
}
