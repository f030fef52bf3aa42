using System.Globalization;
using MultiZoneIpam.Plugin.Pods;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>The CNI error of an allocation that took nothing: what was asked, of which zone, why not, what to do.</summary>
static class Refusal
{
    public static IpamException Of(AllocationOutcome outcome, ZoneName zone, AllocationRequest request, EarlierLives lives)
    {
        var who = request.Holder.Pod is null ? $"container {request.Holder.Attachment.ContainerId}" : $"pod {request.Holder.Namespace}/{request.Holder.Pod}";
        var interfaceName = request.Holder.Attachment.IfName;
        return outcome switch
        {
            AllocationOutcome.Exhausted exhausted => new IpamException(
                ErrorCode.ZoneExhausted,
                $"zone '{zone}': no IP addresses available in range set: {exhausted.Set}: {WhyNone(exhausted.Count)}",
                $"{who} ({interfaceName}) got none; add a range to the zone, or see who holds them with 'mzipam show --zone {zone}'"),
            AllocationOutcome.NoRangeForNode node => new IpamException(
                ErrorCode.ZoneExhausted,
                $"zone '{zone}': no range of the set {node.Set} is for node '{request.Holder.Attachment.Node}'",
                "give the node the labels of a range's nodeSelector, or the zone a range for it"),
            AllocationOutcome.PoolExhausted pool => new IpamException(
                ErrorCode.AddressHeld,
                $"zone '{zone}': the list {pool.Pool} has {Number(pool.Pool.Count)} address{(pool.Pool.Count == 1 ? "" : "es")} and none left for {who} ({interfaceName}){Replicas(pool, request)}: {string.Join(", ", pool.Records.Take(8).Select(record => $"{record.Address} is {Describe(record)}"))}",
                "a rolling update with surge needs one address more than there are replicas; lengthen the list, or release one with 'mzipam release'"),
            AllocationOutcome.Held held => new IpamException(
                ErrorCode.AddressHeld,
                $"zone '{zone}': {Wanted(held, request)} is not available in range set {SetOf(held, request)}: {(held.Record is { } record ? $"it is {Describe(record)}{Alive(record, lives)}" : "its record cannot be read")}",
                held.Record is { } other && lives.WhyAlive(other.Holder) is not null
                    ? $"asked for by {who} ({interfaceName}); it gets the address once that pod is gone, and the runtime tries again by itself"
                    : $"asked for by {who} ({interfaceName}); delete that pod first, or choose another address; 'mzipam release' frees a record that nobody stands behind"),
            AllocationOutcome.NotInZone outside => new IpamException(
                ErrorCode.AddressNotInZone,
                $"zone '{zone}': {outside.Address} cannot be had: {outside.Why}",
                $"asked for by {who} ({interfaceName}); nothing was taken"),
            AllocationOutcome.LeftOver left => new IpamException(
                ErrorCode.AddressNotInZone,
                $"zone '{zone}': failed to allocate all requested IPs: {string.Join(", ", left.Addresses)}: each range set gives one address",
                $"asked for by {who} ({interfaceName}); nothing was taken"),
            _ => new IpamException(
                ErrorCode.TryAgainLater,
                $"zone '{zone}': its definition is being changed all the time",
                "try again"),
        };
    }

    static string Describe(AddressRecord record) => record.ReservedFor is { } identity
        ? $"reserved for {identity}, and {record.Holder} had it until {RecordWords.Of(record.Since)}"
        : $"{RecordWords.Of(record.State)} to {record.Holder} since {RecordWords.Of(record.Since)}";

    static string Alive(AddressRecord record, EarlierLives lives) => lives.WhyAlive(record.Holder) is { } why ? $", {why}" : "";

    static string Wanted(AllocationOutcome.Held held, AllocationRequest request) => request.Requested.Contains(held.Address)
        ? $"requested IP address {held.Address}"
        : $"{held.Address}, which is kept for {request.KeptFor},";

    static string Replicas(AllocationOutcome.PoolExhausted pool, AllocationRequest request) =>
        pool.HeldByOwner > 0 ? $", as {Number((UInt128)pool.HeldByOwner)} of them are held by pods of {request.Holder.Owner}" : "";

    static string Number(UInt128 number) => number.ToString(CultureInfo.InvariantCulture);

    static string WhyNone(UInt128 unfixed) => unfixed == 0
        ? "all of it is excluded or kept for fixed requests"
        : $"all {Number(unfixed)} are held";

    /// <summary>The set in host-local's words; of a range with a fixed part, that part where the address lies in it.</summary>
    static string SetOf(AllocationOutcome.Held held, AllocationRequest request)
    {
        if (request.Definition.Zone.SetOf(held.Address) is not { } index)
            return "";
        var set = request.Definition.Zone.Sets[index];
        return set.RangeFor(held.Address)?.FixedPart is { } part && part.Contains(held.Address) ? part.ToString() : set.ToString();
    }
}
