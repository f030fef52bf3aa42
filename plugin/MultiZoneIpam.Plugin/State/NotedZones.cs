using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.State;

/// <summary>The zones in which attachments of this node may hold addresses, by their notes.</summary>
static class NotedZones
{
    /// <summary>Those of the node's own datastore.</summary>
    public static IReadOnlySet<ZoneName> Of(string stateDir) =>
        Read(stateDir).Where(note => note.Datastore is null).SelectMany(note => note.Zones).ToHashSet();

    /// <summary>Those of datastores that networks' configs name.</summary>
    public static IReadOnlyList<(DatastoreConf Datastore, ZoneName Zone)> Inline(string stateDir) =>
    [
        .. Read(stateDir)
            .Where(note => note.Datastore is not null)
            .SelectMany(note => note.Zones.Select(zone => (note.Datastore!, zone)))
            .DistinctBy(place => (place.Item1.ToJson(), place.zone)),
    ];

    /// <summary>Read without locks: a note that a call holds, or that vanishes meanwhile, is left out.</summary>
    static List<AttachmentNote> Read(string stateDir)
    {
        var notes = new List<AttachmentNote>();
        foreach (var path in Paths($"{stateDir}/attachments"))
        {
            try
            {
                if (AttachmentNote.TryRead(File.ReadAllBytes(path)) is { } note)
                    notes.Add(note);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next look finds it.
            }
        }
        return notes;
    }

    /// <summary>A node that has had no call has no such folder.</summary>
    static string[] Paths(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
