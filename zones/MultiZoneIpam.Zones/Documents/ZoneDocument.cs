using System.Buffers;
using System.Text.Json;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Zones.Documents;

/// <summary>
/// A zone document: what people write as YAML and a store keeps as JSON under the zone's key "config". A zone that was defined
/// by a network's own ranges has one too, marked with the network that defined it.
/// </summary>
public sealed class ZoneDocument
{
    public const string ApiVersion = "ipam.multizone.dev/v1alpha1";
    const string DefinedByAnnotation = "ipam.multizone.dev/defined-by-network";

    ZoneDocument(Zone zone, string? definedByNetwork, ReadOnlyMemory<byte> json)
    {
        Zone = zone;
        DefinedByNetwork = definedByNetwork;
        Json = json;
    }

    public Zone Zone { get; }

    /// <summary>The network whose configuration carried the ranges; null where somebody applied a document.</summary>
    public string? DefinedByNetwork { get; }

    public ReadOnlyMemory<byte> Json { get; }

    /// <exception cref="IpamException">Code 6: not JSON. Code 7: every mistake in it.</exception>
    public static ZoneDocument Parse(ReadOnlyMemory<byte> json, string source)
    {
        using var document = ParseJson(json, source);
        var errors = new ConfErrors();
        var root = ConfObject.From(document.RootElement, "", errors);
        var metadata = root?.Object("metadata");
        var name = metadata?.String("name");
        var label = name is null ? source : $"zone '{name}'";
        if (root is null || metadata is null || name is null || root.Object("spec") is not { } spec)
        {
            errors.Add("document", "a zone has apiVersion, kind, metadata.name and spec");
            errors.ThrowIfAny(ErrorCode.InvalidConfig, label);
            throw new System.Diagnostics.UnreachableException();
        }
        CheckType(root);
        if (!ZoneName.TryParse(name, out var zoneName))
            metadata.Mistake("name", $"'{name}' is not a zone name: {ZoneName.Rule}");
        var zone = ReadSpec(spec, zoneName);
        root.Any("status");
        root.RefuseUnknown();
        var definedBy = metadata.Object("annotations")?.String(DefinedByAnnotation);
        errors.ThrowIfAny(ErrorCode.InvalidConfig, label);
        return new ZoneDocument(zone, definedBy, json);
    }

    /// <summary>The document of a zone that the ranges of a network define.</summary>
    /// <exception cref="IpamException">Code 7: every mistake in the ranges.</exception>
    public static ZoneDocument Define(
        ZoneName zone,
        string network,
        IReadOnlyList<IReadOnlyList<RangeConf>> ranges,
        IReadOnlyList<string> exclude,
        string? strategy)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", ApiVersion);
            json.WriteString("kind", "Zone");
            json.WriteStartObject("metadata");
            json.WriteString("name", zone.ToString());
            json.WriteStartObject("annotations");
            json.WriteString(DefinedByAnnotation, network);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("spec");
            json.WriteStartArray("ranges");
            foreach (var set in ranges)
            {
                json.WriteStartArray();
                foreach (var range in set)
                    range.Write(json);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteStartArray("exclude");
            foreach (var item in exclude)
                json.WriteStringValue(item);
            json.WriteEndArray();
            if (strategy is not null)
                json.WriteString("strategy", strategy);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Parse(buffer.WrittenMemory, $"ranges of network '{network}'");
    }

    static JsonDocument ParseJson(ReadOnlyMemory<byte> json, string source)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new IpamException(ErrorCode.Decode, $"{source} is not JSON: {e.Message}", null, e);
        }
    }

    static void CheckType(ConfObject root)
    {
        if (root.String("apiVersion") is var version && version != ApiVersion)
            root.Mistake("apiVersion", $"must be {ApiVersion}, is '{version}'");
        if (root.String("kind") is var kind && kind != "Zone")
            root.Mistake("kind", $"must be Zone, is '{kind}'");
    }

    static Zone ReadSpec(ConfObject spec, ZoneName name)
    {
        var ranges = RangeParser.Parse(RangeConf.ReadSets(spec, "ranges") ?? [], spec.Errors);
        var exclude = SpanText.ParseAll(spec.Strings("exclude") ?? [], spec, "exclude");
        var gateways = ranges.SelectMany(set => set).Select(range => new AddressSpan(range.Gateway, range.Gateway));
        AddressSpan[] reserved = [.. exclude, .. gateways];
        var zone = new Zone
        {
            Name = name,
            Sets = [.. ranges.Select(set => new RangeSet(set, reserved))],
            Exclude = exclude,
            Strategy = OneOf(spec, "strategy", ("random", Strategy.Random), ("sequential", Strategy.Sequential)),
            Annotations = OneOf(spec, "annotations", ("honour", AnnotationUse.Honour), ("ignore", AnnotationUse.Ignore)),
            Sticky = OneOf(spec, "sticky", ("none", Sticky.None), ("pod", Sticky.Pod), ("workload", Sticky.Workload)),
            Cooldown = Duration.Read(spec, "cooldown") ?? TimeSpan.FromSeconds(30),
            Routes = Route.ReadAll(spec, "routes") ?? [],
            Dns = spec.Object("dns") is { } dns ? Dns.Read(dns) : new Dns(),
            Allow = ReadRule(spec, "allow"),
            Fixed = ReadRule(spec, "fixed"),
        };
        RefuseUnsupported(spec);
        spec.RefuseUnknown();
        return zone;
    }

    /// <summary>A rule that would not be enforced must not be accepted: the zone would look safer than it is.</summary>
    static void RefuseUnsupported(ConfObject spec)
    {
        foreach (var key in (ReadOnlySpan<string>)["with", "quota"])
        {
            if (spec.Has(key))
                spec.Mistake(key, "is not enforced by this version, so it is refused");
        }
    }

    static AdmissionRule? ReadRule(ConfObject spec, string key)
    {
        if (spec.Object(key) is not { } conf)
            return null;
        var rule = new AdmissionRule
        {
            Namespaces = conf.Strings("namespaces") ?? [],
            NamespaceSelector = conf.Labels("namespaceSelector") ?? new Dictionary<string, string>(),
            ServiceAccounts = conf.Strings("serviceAccounts") ?? [],
        };
        conf.RefuseUnknown();
        return rule;
    }

    static T OneOf<T>(ConfObject conf, string key, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (conf.String(key) is not { } text)
            return choices[0].Value;
        foreach (var (name, value) in choices)
        {
            if (name == text)
                return value;
        }
        var names = new List<string>();
        foreach (var (name, _) in choices)
            names.Add($"'{name}'");
        conf.Mistake(key, $"must be {string.Join(", ", names[..^1])} or {names[^1]}, is '{text}'");
        return choices[0].Value;
    }
}
