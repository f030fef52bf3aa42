using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Sets addresses free that have rested for the zone's cooldown, where no ADD comes that does it. Each is freed by a compare of
/// its own: one that was taken meanwhile stays taken.
/// </summary>
public sealed class RestedAddresses(IZoneStore store, TimeProvider clock)
{
    /// <summary>Two operations each, below what etcd allows in a transaction (128).</summary>
    const int BatchSize = 50;

    /// <summary>At most so many in one go, so that a zone with very many holds nobody up.</summary>
    const int Most = 5000;

    /// <returns>How many were looked at that had rested.</returns>
    public async Task<int> FreeAsync(ZoneName zone, CancellationToken cancellationToken)
    {
        for (var rested = 0; ;)
        {
            var batch = await ReadAsync(zone, cancellationToken);
            if (batch.Count > 0)
                await store.ExecuteAsync(zone, new Transaction([], [.. batch.SelectMany(Drop), ReleaseTransaction.Freed], []), cancellationToken);
            rested += batch.Count;
            if (batch.Count < BatchSize || rested >= Most)
                return rested;
        }
    }

    /// <summary>None where nobody defines the zone: then nobody takes an address of it either.</summary>
    async Task<List<CoolingAddress>> ReadAsync(ZoneName zone, CancellationToken cancellationToken)
    {
        var read = Transaction.Read(new Operation.Get(Keys.Config), CoolingAddress.Read(Keys.Cooling, BatchSize));
        var answers = (await store.ExecuteAsync(zone, read, cancellationToken)).Answers;
        if (answers[0].Items is not [var config])
            return [];
        var cooldown = ZoneDocument.Parse(config.Value, $"the stored definition of zone '{zone}'").Zone.Cooldown;
        var (now, rested) = (clock.GetUtcNow(), new List<CoolingAddress>());
        foreach (var pair in answers[1].Items)
        {
            if (CoolingAddress.TryRead(pair, out var cooling) && cooling.HasRested(now, cooldown))
                rested.Add(cooling);
        }
        return rested;
    }

    /// <summary>The second guard too: the address may be taken and released again within a second, with the same key.</summary>
    static IEnumerable<Operation> Drop(CoolingAddress cooling) =>
    [
        ReleaseTransaction.Guarded(Keys.Address(cooling.Address), cooling.ModRevision),
        ReleaseTransaction.Guarded(cooling.Key, cooling.ModRevision),
    ];
}
