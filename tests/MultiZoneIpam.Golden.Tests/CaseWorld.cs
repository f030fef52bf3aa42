using System.Text.Json.Nodes;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>What one run of a case has for itself alone: a folder, an empty store, and the node file that names them.</summary>
sealed class CaseWorld : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();
    readonly JsonObject node;
    readonly IZoneStore store;

    public CaseWorld(GoldenCase golden, string version, JsonObject? datastore, IReadOnlyDictionary<string, string> places)
    {
        Placeholders = new Placeholders(new Dictionary<string, string>(places)
        {
            ["version"] = version,
            ["case"] = golden.Folder,
            ["work"] = folder.Path,
        });
        node = new JsonObject
        {
            ["nodeName"] = "node1",
            ["stateDir"] = folder.File("state"),
            ["agent"] = new JsonObject { ["mode"] = "off" },
            ["datastore"] = datastore ?? new JsonObject { ["type"] = "file", ["dataDir"] = folder.File("zones") },
        };
        store = new DirectStores().Open(NodeConf.Load(NodeFile("node", null)), null, null);
        if (golden.Read("node.json", Placeholders) is { } additions)
            Merge(node, additions);
    }

    public Placeholders Placeholders { get; }

    /// <summary>Writes the node file for one step, with what the step adds to it; returns its path.</summary>
    public string NodeFile(string step, string? additions)
    {
        var file = (JsonObject)node.DeepClone();
        if (additions is not null)
            Merge(file, additions);
        return folder.Write($"{step}.node.json", file.ToJsonString());
    }

    public async Task ApplyAsync(string zoneDocument, string source)
    {
        var document = ZoneDocument.Parse(System.Text.Encoding.UTF8.GetBytes(zoneDocument), source);
        var outcome = await new ZoneCatalog(store).ApplyAsync(document, CancellationToken.None);
        Assert.False(outcome is ApplyOutcome.InUse, $"{source}: {outcome}");
    }

    /// <summary>Every record of every zone: "zone address state container ifname", in order.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync()
    {
        var catalog = new ZoneCatalog(store);
        var lines = new List<string>();
        foreach (var zone in await catalog.ListAsync(CancellationToken.None))
        {
            await foreach (var stored in catalog.RecordsAsync(zone, CancellationToken.None))
            {
                var record = stored.Record ?? throw new InvalidOperationException($"{zone} {stored.Address} has a record that cannot be read");
                var holder = record.Holder.Attachment;
                lines.Add($"{zone} {stored.Address} {RecordWords.Of(record.State)} {holder.ContainerId} {holder.IfName}");
            }
        }
        return lines;
    }

    /// <summary>The notes that ADDs left on the nodes.</summary>
    public IReadOnlyList<string> Notes() => Directory.Exists(folder.File("state/attachments"))
        ? [.. Directory.GetFiles(folder.File("state/attachments")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    static void Merge(JsonObject file, string additions)
    {
        foreach (var (key, value) in JsonNode.Parse(additions)!.AsObject())
            file[key] = value?.DeepClone();
    }
}
