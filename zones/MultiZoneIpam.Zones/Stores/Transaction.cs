namespace MultiZoneIpam.Zones.Stores;

/// <summary>
/// If every compare holds, <see cref="Then"/> is carried out, else <see cref="Else"/>; both in order and at one revision.
/// Keys are relative to the zone ("ip/0abc0012"): ASCII, segments separated by '/'. No key is put twice in one transaction.
/// </summary>
public sealed record Transaction(
    IReadOnlyList<Compare> Compares,
    IReadOnlyList<Operation> Then,
    IReadOnlyList<Operation> Else)
{
    public static Transaction Read(params IReadOnlyList<Operation> operations) => new([], operations, []);
}
