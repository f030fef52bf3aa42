using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Configs;

/// <summary>The ipam section as its author wrote it, with kube-ipam's keys under our names. Ranges are as written: the zone judges them.</summary>
public sealed record IpamConf
{
    // Keys that kube-ipam's samples have and kube-ipam itself does not use.
    static readonly string[] KubeIpamIgnores = ["name", "gateway2"];

    public string? Type { get; init; }

    /// <summary>The one zone; never together with <see cref="Zones"/>.</summary>
    public ZoneName? Zone { get; init; }

    /// <summary>The zones to choose from, in order; null where not given.</summary>
    public IReadOnlyList<ZoneName>? Zones { get; init; }

    public NadName? Nad { get; init; }

    /// <summary>runtimeConfig.ipRanges, then the old-style range, then ranges; empty where the zone is defined elsewhere.</summary>
    public IReadOnlyList<IReadOnlyList<RangeConf>> Ranges { get; init; } = [];

    public IReadOnlyList<string> Exclude { get; init; } = [];
    public IReadOnlyList<Route> Routes { get; init; } = [];
    public string? ResolvConf { get; init; }

    /// <summary>"random", "sequential" or null.</summary>
    public string? Strategy { get; init; }

    public DatastoreConf? Datastore { get; init; }

    /// <summary>The path of a kubeconfig, kube-ipam's way.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>The keys that a node refuses with <c>inline: deny</c>: those that bring a datastore, a file path, a kubeconfig or ranges.</summary>
    public IReadOnlyList<string> InlineKeys { get; init; } = [];

    /// <summary>Reads the section; its mistakes go to the errors of <paramref name="ipam"/>.</summary>
    internal static IpamConf Read(ConfObject ipam, ConfObject? runtimeConfig)
    {
        var etcdConfig = ipam.Object("etcdConfig");
        var innerKubeConfig = etcdConfig?.String("kubeConfig");
        var conf = new IpamConf
        {
            Type = ipam.String("type"),
            Zone = ReadZone(ipam),
            Zones = ReadZones(ipam),
            Nad = ReadNad(ipam),
            Ranges = ReadRanges(ipam, runtimeConfig),
            Exclude = ipam.Strings("exclude") ?? [],
            Routes = Route.ReadAll(ipam, "routes") ?? [],
            ResolvConf = ipam.String("resolvConf"),
            Strategy = ReadStrategy(ipam),
            Datastore = ReadDatastore(ipam, etcdConfig),
            KubeConfig = ipam.String("kubeConfig") ?? innerKubeConfig,
        };
        // Only judged: the zone that they define keeps them as they were written.
        SpanText.ParseAll(conf.Exclude, ipam, "exclude");
        if (conf is { Zone: not null, Zones: not null })
            ipam.Mistake("zones", "is given together with 'zone'; use one of them");
        etcdConfig?.RefuseUnknown();
        foreach (var ignored in KubeIpamIgnores)
            ipam.Any(ignored);
        ipam.RefuseUnknown();
        return conf with { InlineKeys = FindInlineKeys(ipam, runtimeConfig, conf) };
    }

    static ZoneName? ReadZone(ConfObject ipam) =>
        ipam.Text("zone") is { } text ? ParseZone(text, "zone", ipam) : null;

    static List<ZoneName>? ReadZones(ConfObject ipam)
    {
        if (ipam.Strings("zones") is not { } texts)
            return null;
        var zones = new List<ZoneName>();
        foreach (var text in texts)
        {
            if (ParseZone(text, "zones", ipam) is { } zone)
                zones.Add(zone);
        }
        if (texts.Count == 0)
            ipam.Mistake("zones", "names no zone");
        return zones;
    }

    static ZoneName? ParseZone(string text, string key, ConfObject ipam)
    {
        if (ZoneName.TryParse(text, out var zone))
            return zone;
        ipam.Mistake(key, $"'{Quoted.Text(text)}' is not a zone name (a DNS label: lower-case letters, digits and '-')");
        return null;
    }

    static NadName? ReadNad(ConfObject ipam)
    {
        if (ipam.Text("nad") is not { } text)
            return null;
        if (NadName.TryParse(text, out var nad))
            return nad;
        ipam.Mistake("nad", $"'{Quoted.Text(text)}' is not namespace/name of a NetworkAttachmentDefinition");
        return null;
    }

    static List<IReadOnlyList<RangeConf>> ReadRanges(ConfObject ipam, ConfObject? runtimeConfig)
    {
        var sets = new List<IReadOnlyList<RangeConf>>();
        if (runtimeConfig is not null)
            sets.AddRange(RangeConf.ReadSets(runtimeConfig, "ipRanges") ?? []);
        if (ReadOldStyleRange(ipam) is { } range)
            sets.Add([range]);
        sets.AddRange(RangeConf.ReadSets(ipam, "ranges") ?? []);
        return sets;
    }

    static RangeConf? ReadOldStyleRange(ConfObject ipam)
    {
        var range = RangeConf.Read(ipam) with { Path = "ipam" };
        if (range.Subnet is not null)
            return range;
        if (range is not { RangeStart: null, RangeEnd: null, FixedStart: null, FixedEnd: null, Gateway: null, NodeSelector: null })
            ipam.Mistake("subnet", "is missing beside the other keys of its range");
        return null;
    }

    static string? ReadStrategy(ConfObject ipam)
    {
        if (ipam.Text("strategy") is not { } strategy)
            return null;
        if (strategy is not ("random" or "sequential"))
            ipam.Mistake("strategy", $"'{Quoted.Text(strategy)}' is not a strategy; use 'random' or 'sequential'");
        return strategy;
    }

    /// <summary>Null also where it is not valid: half a datastore would be another one.</summary>
    static DatastoreConf? ReadDatastore(ConfObject ipam, ConfObject? etcdConfig)
    {
        var mistakes = ipam.Errors.Mistakes.Count;
        var own = ipam.Object("datastore") is { } section && section.Element.EnumerateObject().Any() ? DatastoreConf.Read(section) : null;
        var kubeIpams = etcdConfig is null ? null : DatastoreConf.ReadKubeIpam(etcdConfig);
        if (own is not null && kubeIpams is not null)
            ipam.Mistake("etcdConfig", "is given together with 'datastore'; use one of them");
        return ipam.Errors.Mistakes.Count == mistakes ? own ?? kubeIpams : null;
    }

    static List<string> FindInlineKeys(ConfObject ipam, ConfObject? runtimeConfig, IpamConf conf)
    {
        var keys = new List<string>();
        foreach (var key in (ReadOnlySpan<string>)["datastore", "etcdConfig", "kubeConfig", "resolvConf", "subnet", "ranges"])
        {
            if (ipam.Has(key))
                keys.Add(key);
        }
        if (conf.Datastore is null)
            keys.Remove("datastore");
        if (runtimeConfig is not null && runtimeConfig.Has("ipRanges"))
            keys.Add("runtimeConfig.ipRanges");
        return keys;
    }
}
