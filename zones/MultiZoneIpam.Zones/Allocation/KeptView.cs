using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// What one look saw of the addresses that are kept for an identity, up to <see cref="Revision"/>. Each entry has the revision of
/// its address's record, so what is idle can be taken without reading that.
/// </summary>
sealed record KeptView(IReadOnlyList<Reservation> Reservations, long Revision)
{
    const int PageSize = 512;

    /// <summary>Where to read on; null where this is all that is kept.</summary>
    public string? Next { get; private init; }

    /// <summary>A replica of a large workload reads on until it finds an address that no other has.</summary>
    public bool HasIdle => Reservations.Any(reservation => reservation.IsIdle);

    public static KeptView Nothing { get; } = new([], 0);

    public static Operation.Range Operation(AllocationRequest request, Identity identity) =>
        Stores.Operation.Range.Below(Keys.ReservationsOf(request.Holder.Attachment.Cluster, identity), PageSize, RangeContent.KeysAndValues);

    public static KeptView Read(ZoneName zone, OperationAnswer answer, long revision) =>
        new([.. answer.Items.Select(pair => Catalog.Reservations.Read(zone, pair)).OfType<Reservation>()], revision)
        {
            Next = answer.Items.Count < PageSize ? null : answer.Items[^1].Key + "\0",
        };

    public KeptView With(KeptView more) => more with { Reservations = [.. Reservations, .. more.Reservations], Revision = Revision };

    public Reservation? Of(Address address) => Reservations.FirstOrDefault(reservation => reservation.Address == address);
}
