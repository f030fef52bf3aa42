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
        {
            var defined = view.Definition ?? throw Unknown(view.Zone, network);
            RequireAgreement(defined, ipam, network);
            return defined;
        }
        var inline = ZoneDocument.Define(view.Zone, network, ipam.Ranges, ipam.Exclude, ipam.Strategy);
        if (view.Definition is not { } stored)
            return inline;
        if (stored.Json.Span.SequenceEqual(inline.Json.Span))
            return stored;
        if (stored.Zone.Describe() != inline.Zone.Describe())
            throw Different(stored, network, $"the ranges {inline.Zone.Describe()}", stored.Zone.Describe());
        RequireAgreement(stored, ipam, network);
        return stored;
    }

    /// <summary>What the network's config says beside ranges must be what holds: it would be ignored otherwise.</summary>
    static void RequireAgreement(ZoneDocument stored, IpamConf ipam, string network)
    {
        var strategy = stored.Zone.Strategy == Strategy.Random ? "random" : "sequential";
        if (ipam.Strategy is { } wished && wished != strategy)
            throw Different(stored, network, $"strategy '{wished}'", $"strategy '{strategy}'");
        foreach (var text in ipam.Exclude)
        {
            if (SpanText.TryParse(text, out var span) && !stored.Zone.Exclude.Any(excluded => excluded.Contains(span.First) && excluded.Contains(span.Last)))
                throw Different(stored, network, $"exclude {text}", stored.Zone.Describe());
        }
    }

    static IpamException Different(ZoneDocument stored, string network, string asked, string holds)
    {
        var definer = stored.DefinedByNetwork is { } other ? $"network '{other}' defined it" : "its zone document says";
        return new IpamException(
            ErrorCode.InvalidConfig,
            $"network '{network}' asks zone '{stored.Zone.Name}' for {asked}, but {definer}: {holds}",
            "leave that out of the network's config, use another zone, or change the zone with 'mzipam zone apply'");
    }

    static IpamException Unknown(ZoneName zone, string network) => new(
        ErrorCode.ZoneUnknown,
        $"zone '{zone}', which network '{network}' names, is not defined",
        "define it with 'mzipam zone apply -f FILE', or give the network's ipam section ranges");
}
