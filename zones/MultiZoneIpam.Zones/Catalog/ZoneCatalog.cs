using System.Runtime.CompilerServices;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Catalog;

/// <summary>What an operator does with zones and records: define, show, delete, list.</summary>
public sealed class ZoneCatalog(IZoneStore store)
{
    const int PageSize = 2048;
    const int Attempts = 20;

    public Task<IReadOnlyList<ZoneName>> ListAsync(CancellationToken cancellationToken) => store.ListZonesAsync(cancellationToken);

    /// <summary>Null where nobody has defined the zone.</summary>
    public async Task<ZoneDocument?> FindAsync(ZoneName zone, CancellationToken cancellationToken) =>
        await ReadConfigAsync(zone, cancellationToken) is { } pair ? Parse(zone, pair) : null;

    /// <summary>
    /// Defines a zone or changes its definition, unless an address that somebody holds would fall outside; an ADD that runs at
    /// that moment is seen too, by either of the two.
    /// </summary>
    public async Task<ApplyOutcome> ApplyAsync(ZoneDocument document, CancellationToken cancellationToken)
    {
        var zone = document.Zone.Name;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (current, revision) = await ReadReplaceableAsync(zone, cancellationToken);
            if (current?.Json.Span.SequenceEqual(document.Json.Span) == true)
                return new ApplyOutcome.Unchanged();
            var lost = RecordStretch.Lost(current?.Zone, document.Zone);
            var (records, seenAt) = await ReadRecordsAsync(zone, lost, cancellationToken);
            var outside = records.Where(stored => !document.Zone.CanHold(stored.Address)).ToList();
            if (outside.Where(stored => !stored.IsResting).ToList() is { Count: > 0 } holders)
                return new ApplyOutcome.InUse(holders);
            if (await DropAsync(zone, outside, cancellationToken))
                continue;
            var put = new Transaction(
                [Compare.Unchanged(Keys.Config, revision), .. lost.Select(stretch => stretch.NothingTakenSince(seenAt))],
                [new Operation.Put(Keys.Config, document.Json)],
                []);
            if ((await store.ExecuteAsync(zone, put, cancellationToken)).Succeeded)
                return revision == 0 ? new ApplyOutcome.Created() : new ApplyOutcome.Changed();
        }
        throw Busy(zone);
    }

    /// <summary>Deletes a zone that nobody holds an address of; returns the holders where somebody does.</summary>
    public async Task<DeleteOutcome> DeleteAsync(ZoneName zone, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (current, revision) = await ReadReplaceableAsync(zone, cancellationToken);
            var (records, seenAt) = await ReadRecordsAsync(zone, [RecordStretch.Everything], cancellationToken);
            if (records.Where(stored => !stored.IsResting).ToList() is { Count: > 0 } holders)
                return new DeleteOutcome.InUse(holders);
            if (revision == 0 && records.Count == 0)
                return new DeleteOutcome.Unknown();
            var delete = new Transaction(
                [Compare.Unchanged(Keys.Config, revision), RecordStretch.Everything.NothingTakenSince(seenAt)],
                [new Operation.Delete(Keys.Config)],
                []);
            var result = await store.ExecuteAsync(zone, delete, cancellationToken);
            if (!result.Succeeded)
                continue;
            await DropAsync(zone, records, cancellationToken);
            await DropRestAsync(zone, result.Revision, cancellationToken);
            return new DeleteOutcome.Deleted();
        }
        throw Busy(zone);
    }

    /// <summary>Every record of a zone in the order of its addresses, read in pages.</summary>
    public IAsyncEnumerable<StoredRecord> RecordsAsync(ZoneName zone, CancellationToken cancellationToken) =>
        RecordsAsync(zone, RecordStretch.Everything, cancellationToken);

    /// <summary>The record of one address; null where there is none.</summary>
    public async Task<StoredRecord?> FindAsync(ZoneName zone, Address address, CancellationToken cancellationToken)
    {
        var result = await store.ExecuteAsync(zone, Transaction.Read(new Operation.Get(Keys.Address(address))), cancellationToken);
        return result.Answers[0].Items is [var pair]
            ? new StoredRecord(zone, address, AddressRecord.TryRead(pair.Value), pair.ModRevision)
            : null;
    }

    async Task<KeyValue?> ReadConfigAsync(ZoneName zone, CancellationToken cancellationToken)
    {
        var result = await store.ExecuteAsync(zone, Transaction.Read(new Operation.Get(Keys.Config)), cancellationToken);
        return result.Answers[0].Items is [var pair] ? pair : null;
    }

    /// <summary>A definition that cannot be read counts as none: it must not keep an operator from replacing or deleting it.</summary>
    async Task<(ZoneDocument? Document, long Revision)> ReadReplaceableAsync(ZoneName zone, CancellationToken cancellationToken)
    {
        if (await ReadConfigAsync(zone, cancellationToken) is not { } pair)
            return (null, 0);
        try
        {
            return (Parse(zone, pair), pair.ModRevision);
        }
        catch (IpamException)
        {
            return (null, pair.ModRevision);
        }
    }

    static ZoneDocument Parse(ZoneName zone, KeyValue config) =>
        ZoneDocument.Parse(config.Value, $"the stored definition of zone '{zone}'");

    async Task<(List<StoredRecord> Records, long SeenAt)> ReadRecordsAsync(
        ZoneName zone,
        IReadOnlyList<RecordStretch> stretches,
        CancellationToken cancellationToken)
    {
        var found = new List<StoredRecord>();
        var now = await store.ExecuteAsync(zone, Transaction.Read(new Operation.Get(Keys.Config)), cancellationToken);
        foreach (var stretch in stretches)
        {
            await foreach (var stored in RecordsAsync(zone, stretch, cancellationToken))
                found.Add(stored);
        }
        return (found, now.Revision);
    }

    async IAsyncEnumerable<StoredRecord> RecordsAsync(
        ZoneName zone,
        RecordStretch stretch,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = stretch.From;
        while (true)
        {
            var read = Transaction.Read(new Operation.Range(from, stretch.End, PageSize, RangeContent.KeysAndValues));
            var result = await store.ExecuteAsync(zone, read, cancellationToken);
            var items = result.Answers[0].Items;
            foreach (var pair in items)
            {
                if (Address.TryParseHex(pair.Key.AsSpan(Keys.Addresses.Length), out var address))
                    yield return new StoredRecord(zone, address, AddressRecord.TryRead(pair.Value), pair.ModRevision);
            }
            if (items.Count < PageSize)
                yield break;
            from = items[^1].Key + "\0";
        }
    }

    /// <summary>Drops resting records, each while it is the one that was read; false where there was none to drop.</summary>
    async Task<bool> DropAsync(ZoneName zone, List<StoredRecord> records, CancellationToken cancellationToken)
    {
        foreach (var batch in records.Chunk(32))
        {
            var drops = batch.Select(stored => new Operation.Nested(new Transaction(
                [Compare.Unchanged(Keys.Address(stored.Address), stored.ModRevision)],
                [
                    new Operation.Delete(Keys.Address(stored.Address)),
                    new Operation.Delete(Keys.CoolingSince(stored.Record!.Since, stored.Address)),
                ],
                [])));
            await store.ExecuteAsync(zone, new Transaction([], [.. drops, ReleaseTransaction.Freed], []), cancellationToken);
        }
        return records.Count > 0;
    }

    /// <summary>Drops what else lies in a zone that is no more, but not what a zone defined anew has put since.</summary>
    async Task DropRestAsync(ZoneName zone, long deletedAt, CancellationToken cancellationToken)
    {
        foreach (var prefix in (string[])[Keys.Hints, Keys.Cooling, Keys.Reservations, Keys.Attachments, Keys.PodInterfaces, Keys.Clusters])
        {
            var read = Transaction.Read(Operation.Range.Below(prefix, 0, RangeContent.KeysAndValues));
            var result = await store.ExecuteAsync(zone, read, cancellationToken);
            foreach (var batch in result.Answers[0].Items.Where(pair => pair.ModRevision < deletedAt).Chunk(64))
            {
                var drops = batch.Select(pair => ReleaseTransaction.Guarded(pair.Key, pair.ModRevision));
                await store.ExecuteAsync(zone, new Transaction([], [.. drops], []), cancellationToken);
            }
        }
    }

    static IpamException Busy(ZoneName zone) => new(
        ErrorCode.TryAgainLater,
        $"zone '{zone}': addresses are being taken all the time, so its definition could not be changed",
        "try again when fewer pods are starting");
}
