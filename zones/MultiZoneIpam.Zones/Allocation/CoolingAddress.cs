using System.Globalization;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// A released address that rests. Its key and its record were put by one transaction, so the key's mod revision is the
/// record's, unless somebody has taken the address since.
/// </summary>
readonly record struct CoolingAddress(Address Address, DateTimeOffset Released, long ModRevision)
{
    public string Key => Keys.CoolingSince(Released, Address);

    /// <summary>Resting addresses, longest-rested first. With their (empty) values, as their mod revisions are needed.</summary>
    public static Operation.Range Read(string from, int limit) =>
        new(from, Operation.Range.EndOf(Keys.Cooling), limit, RangeContent.KeysAndValues);

    /// <summary>Rested, or released in what this clock calls the future: a clock that jumped must not keep addresses back.</summary>
    public bool HasRested(DateTimeOffset now, TimeSpan cooldown)
    {
        var age = now - Released;
        return age >= cooldown || age < TimeSpan.FromMinutes(-1);
    }

    public static bool TryRead(KeyValue pair, out CoolingAddress cooling)
    {
        cooling = default;
        var rest = pair.Key.AsSpan(Keys.Cooling.Length);
        if (rest.Length < 10
            || !long.TryParse(rest[..8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seconds)
            || !Address.TryParseHex(rest[9..], out var address))
            return false;
        cooling = new CoolingAddress(address, DateTimeOffset.FromUnixTimeSeconds(seconds), pair.ModRevision);
        return true;
    }
}
