using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>How an allocation ended. Nothing is taken unless it is <see cref="Allocated"/>.</summary>
public abstract record AllocationOutcome
{
    AllocationOutcome()
    {
    }

    public sealed record Allocated(AttachmentRecord Record) : AllocationOutcome
    {
        /// <summary>The attachment had its record already: nothing was taken now.</summary>
        public bool WasThere { get; init; }
    }

    /// <summary>No address of the set is free or resting.</summary>
    public sealed record Exhausted(RangeSet Set, UInt128 Count) : AllocationOutcome;

    /// <summary>Every address of the request's pool is held.</summary>
    public sealed record PoolExhausted(SpanList Pool, IReadOnlyList<AddressRecord> Records) : AllocationOutcome
    {
        /// <summary>How many of them pods of the requester's own owner hold.</summary>
        public int HeldByOwner { get; init; }
    }

    /// <summary>An address that it must have is somebody's, or is kept for somebody; the record is null where it cannot be read.</summary>
    public sealed record Held(Address Address, AddressRecord? Record) : AllocationOutcome
    {
        /// <summary>The holder is an earlier life of the same pod or identity, and still lives as far as is known.</summary>
        public bool IsEarlierLife { get; init; }
    }

    /// <summary>A requested address is none that a fixed request may name.</summary>
    public sealed record NotInZone(string Address, string Why) : AllocationOutcome;

    /// <summary>Requested addresses that were left over when every set had taken one.</summary>
    public sealed record LeftOver(IReadOnlyList<Address> Addresses) : AllocationOutcome;

    /// <summary>No range of the set is for this node.</summary>
    public sealed record NoRangeForNode(RangeSet Set) : AllocationOutcome;

    /// <summary>The zone's definition was changed meanwhile: judge again.</summary>
    public sealed record ZoneChanged : AllocationOutcome;
}
