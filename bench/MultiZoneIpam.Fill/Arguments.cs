using System.Globalization;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Fill;

/// <summary>The command line: what is to be filled, how far, and by which strategy the zone is to hand out the rest.</summary>
sealed record Arguments(string NodeFile, ZoneName Zone, string Subnet, int PerMille, Holes Holes, string Strategy)
{
    public const string Usage = """
        usage: MultiZoneIpam.Fill NODEFILE ZONE SUBNET PER-MILLE [scattered|together [random|sequential]]
        Defines ZONE as the one range SUBNET, in the store that NODEFILE names, and puts a record for so many thousandths of its usable
        addresses; those that have one already count. What stays free lies scattered, or together in one stretch. 0 only defines the zone
        anew, which makes what earlier ADDs left as hints void.
        """;

    /// <summary>Null where the arguments are not understood.</summary>
    public static Arguments? Parse(string[] arguments)
    {
        if (arguments is not [var nodeFile, var zoneName, var subnet, var share, .. { Length: <= 2 } rest]
            || !ZoneName.TryParse(zoneName, out var zone)
            || !Zones.Addresses.Subnet.TryParseCidr(subnet, out _, out _)
            || !int.TryParse(share, NumberStyles.None, CultureInfo.InvariantCulture, out var perMille) || perMille > 1000)
            return null;
        var holes = rest is [] or ["scattered", ..] ? Holes.Scattered : Holes.Together;
        var strategy = rest is [_, var named] ? named : "random";
        var isKnown = (rest is [] or ["scattered" or "together", ..]) && strategy is "random" or "sequential";
        return isKnown ? new Arguments(nodeFile, zone, subnet, perMille, holes, strategy) : null;
    }
}
