using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.State;

/// <summary>The zones of the node's own datastore in which attachments of this node may hold addresses, by their notes.</summary>
static class NotedZones
{
    /// <summary>Read without locks: a note that is being written is left out.</summary>
    public static IReadOnlySet<ZoneName> Of(string stateDir)
    {
        var zones = new HashSet<ZoneName>();
        try
        {
            foreach (var path in Directory.EnumerateFiles($"{stateDir}/attachments"))
            {
                if (AttachmentNote.TryRead(File.ReadAllBytes(path)) is { Datastore: null } note)
                    zones.UnionWith(note.Zones);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A node that has had no call has no such folder; a note may vanish while it is read.
        }
        return zones;
    }
}
