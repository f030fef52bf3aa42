using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>
/// All records of a store, and what must be true of them at every instant (I1, I3 and I5 of docs/design.md): an address has one
/// owner, that owner's attachment names the address, and no pod has an interface twice.
/// </summary>
static class Truth
{
    static readonly string[] nodes = ["node1", "node2"];

    /// <returns>The addresses that somebody holds, or that are kept for somebody.</returns>
    public static async Task<IReadOnlyList<StoredRecord>> ReadAsync(IZoneStore store)
    {
        var catalog = new ZoneCatalog(store);
        var held = new List<StoredRecord>();
        foreach (var zone in await catalog.ListAsync(CancellationToken.None))
        {
            var (attachments, records) = await ReadAsync(store, zone);
            Assert.Equal(
                attachments,
                records.Where(IsBound).Select(stored => $"{stored.Address} of {stored.Record!.Holder.Attachment}").Order(StringComparer.Ordinal));
            held.AddRange(records);
        }
        var interfaces = held.Where(stored => IsBound(stored) && stored.Record!.Holder.PodUid is not null)
            .Select(stored => (stored.Record!.Holder.PodUid, stored.Record.Holder.Attachment.IfName)).ToList();
        Assert.Equal(interfaces.Count, interfaces.Distinct().Count());
        return held;
    }

    static bool IsBound(StoredRecord stored) => stored.Record!.State == RecordState.Bound;

    /// <summary>At one moment: the change of a process that was killed may arrive at etcd after its death.</summary>
    static async Task<(List<string> Attachments, List<StoredRecord> Records)> ReadAsync(IZoneStore store, ZoneName zone)
    {
        while (true)
        {
            var before = await ReadAttachmentsAsync(store, zone);
            var records = new List<StoredRecord>();
            await foreach (var stored in new ZoneCatalog(store).RecordsAsync(zone, CancellationToken.None))
            {
                Assert.True(stored.Record is not null, $"{zone} {stored.Address}: a record that cannot be read");
                if (!stored.IsResting)
                    records.Add(stored);
            }
            if (before.SequenceEqual(await ReadAttachmentsAsync(store, zone)))
                return (before, records);
        }
    }

    /// <summary>"address of attachment", in order.</summary>
    static async Task<List<string>> ReadAttachmentsAsync(IZoneStore store, ZoneName zone)
    {
        var lines = new List<string>();
        foreach (var node in nodes)
        {
            foreach (var attachment in await new AttachmentReader(store).OfNodeAsync(zone, "default", node, CancellationToken.None))
                lines.AddRange(attachment.Addresses.Select(address => $"{address.Address} of {attachment.Holder.Attachment}"));
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public static IReadOnlyList<string> Addresses(this IEnumerable<StoredRecord> held, Sandbox sandbox) =>
    [
        .. held.Where(stored => stored.Record!.Holder.Attachment is var attachment
                && attachment.ContainerId == sandbox.ContainerId && attachment.IfName == sandbox.IfName)
            .Select(stored => stored.Address.ToString()),
    ];
}
