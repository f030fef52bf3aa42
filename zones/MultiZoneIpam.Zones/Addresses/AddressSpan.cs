namespace MultiZoneIpam.Zones.Addresses;

/// <summary>The addresses from <see cref="First"/> to <see cref="Last"/>, both included, of one family; never empty.</summary>
public readonly record struct AddressSpan(Address First, Address Last)
{
    /// <summary>How many addresses; of ::/0 whole it would be one more than fits, so that is never made.</summary>
    public UInt128 Count => Last.Bits - First.Bits + 1;

    public bool Contains(Address address) => First <= address && address <= Last && address.Family == First.Family;

    public bool Overlaps(AddressSpan other) =>
        First.Family == other.First.Family && First <= other.Last && other.First <= Last;

    public override string ToString() => First == Last ? First.ToString() : $"{First}-{Last}";
}
