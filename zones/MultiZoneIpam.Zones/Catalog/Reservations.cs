using System.Runtime.CompilerServices;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Catalog;

/// <summary>The addresses of a zone that are kept for identities: lists them, and ends a reservation whose identity is gone.</summary>
public sealed class Reservations(IZoneStore store)
{
    const int PageSize = 2048;

    /// <summary>All of a zone, identity by identity, read in pages.</summary>
    public IAsyncEnumerable<Reservation> OfZoneAsync(ZoneName zone, CancellationToken cancellationToken) =>
        ReadAsync(zone, Keys.Reservations, cancellationToken);

    public IAsyncEnumerable<Reservation> OfIdentityAsync(ZoneName zone, string cluster, Identity identity, CancellationToken cancellationToken) =>
        ReadAsync(zone, Keys.ReservationsOf(cluster, identity), cancellationToken);

    /// <summary>Those whose address was bound on a node last, or is now. One that cannot be read is nobody's.</summary>
    public async IAsyncEnumerable<Reservation> OfNodeAsync(
        ZoneName zone,
        string cluster,
        string node,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var reservation in ReadAsync(zone, $"{Keys.Reservations}{cluster}/", cancellationToken))
        {
            if (reservation.Record?.Holder.Attachment.Node == node)
                yield return reservation;
        }
    }

    /// <summary>
    /// Ends a reservation as it was read. An address that nobody uses is free at once; one that is in use stays its holder's, and
    /// rests when that releases it.
    /// </summary>
    /// <returns>False where it has changed since: somebody has taken or released the address, or ended it.</returns>
    public async Task<bool> EndAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var key = Keys.Reservation(reservation.Cluster, reservation.Identity, reservation.Address);
        var changes = new List<Operation> { new Operation.Delete(key) };
        if (reservation.IsIdle)
            changes.AddRange([ReleaseTransaction.Guarded(Keys.Address(reservation.Address), reservation.ModRevision), ReleaseTransaction.Freed]);
        var end = new Transaction([Compare.Unchanged(key, reservation.ModRevision)], changes, []);
        return (await store.ExecuteAsync(reservation.Zone, end, cancellationToken)).Succeeded;
    }

    /// <summary>Null for a key that is none of a reservation.</summary>
    internal static Reservation? Read(ZoneName zone, KeyValue pair)
    {
        var path = pair.Key.AsSpan(Keys.Reservations.Length);
        var (first, last) = (path.IndexOf('/'), path.LastIndexOf('/'));
        return first > 0 && last > first
            && Identity.TryParse(path[(first + 1)..last].ToString()) is { } identity
            && Address.TryParseHex(path[(last + 1)..], out var address)
            ? new Reservation(zone, path[..first].ToString(), identity, address, AddressRecord.TryRead(pair.Value), pair.ModRevision)
            : null;
    }

    async IAsyncEnumerable<Reservation> ReadAsync(ZoneName zone, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = Operation.Range.Below(prefix, PageSize, RangeContent.KeysAndValues);
        while (true)
        {
            var items = (await store.ExecuteAsync(zone, Transaction.Read(page), cancellationToken)).Answers[0].Items;
            foreach (var pair in items)
            {
                if (Read(zone, pair) is { } reservation)
                    yield return reservation;
            }
            if (items.Count < PageSize)
                yield break;
            page = page with { From = items[^1].Key + "\0" };
        }
    }
}
