using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>
/// Which definition an ADD goes by: the zone's document; where there is none, the ranges of the network's own config, which
/// then become the document. A config whose ranges differ from the document is refused.
/// </summary>
static class ZoneDefinition
{
    /// <exception cref="IpamException">Code 100: the zone is not defined. Code 7: it is, and differently; or the ranges are wrong.</exception>
    public static ZoneDocument Resolve(ZoneView view, IpamConf ipam, string network)
    {
        if (ipam.Ranges.Count == 0)
            return view.Definition ?? throw Unknown(view.Zone, network);
        var inline = ZoneDocument.Define(view.Zone, network, ipam.Ranges, ipam.Exclude, ipam.Strategy);
        if (view.Definition is not { } stored)
            return inline;
        if (stored.Json.Span.SequenceEqual(inline.Json.Span) || stored.Zone.Describe() == inline.Zone.Describe())
            return stored;
        var definer = stored.DefinedByNetwork is { } other ? $"network '{other}' defined it" : "its zone document says";
        throw new IpamException(
            ErrorCode.InvalidConfig,
            $"network '{network}' asks zone '{view.Zone}' for the ranges {inline.Zone.Describe()}, but {definer}: {stored.Zone.Describe()}",
            "leave the ranges out of the network's config, use another zone, or change the zone with 'mzipam zone apply'");
    }

    static IpamException Unknown(ZoneName zone, string network) => new(
        ErrorCode.ZoneUnknown,
        $"zone '{zone}', which network '{network}' names, is not defined",
        "define it with 'mzipam zone apply -f FILE', or give the network's ipam section ranges");
}
