using System.Text.Json;

namespace MultiZoneIpam.Zones.Documents;

/// <summary>A range as written in a zone document, in <c>ipam.ranges</c> or in <c>runtimeConfig.ipRanges</c> (host-local's keys and ours).</summary>
public sealed record RangeConf
{
    /// <summary>Where it was written, for messages: "ranges[0][1]".</summary>
    public required string Path { get; init; }

    public string? Subnet { get; init; }
    public string? RangeStart { get; init; }
    public string? RangeEnd { get; init; }
    public string? FixedStart { get; init; }
    public string? FixedEnd { get; init; }
    public string? Gateway { get; init; }
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>Reads the range keys of <paramref name="conf"/>; the caller refuses unknown ones.</summary>
    public static RangeConf Read(ConfObject conf) => new()
    {
        Path = conf.Path,
        Subnet = conf.String("subnet"),
        RangeStart = conf.String("rangeStart"),
        RangeEnd = conf.String("rangeEnd"),
        FixedStart = conf.String("fixedStart"),
        FixedEnd = conf.String("fixedEnd"),
        Gateway = conf.String("gateway"),
        NodeSelector = conf.Labels("nodeSelector"),
    };

    /// <summary>Reads an array of range sets at <paramref name="key"/>; null where it is absent.</summary>
    public static IReadOnlyList<IReadOnlyList<RangeConf>>? ReadSets(ConfObject conf, string key)
    {
        if (conf.Array(key) is not { } sets)
            return null;
        var result = new List<IReadOnlyList<RangeConf>>();
        foreach (var (set, path) in sets)
        {
            if (set.ValueKind != JsonValueKind.Array)
            {
                conf.Errors.Add(path, "must be an array of ranges: 'ranges' is an array of range sets, each an array of ranges");
                continue;
            }
            var ranges = new List<RangeConf>();
            foreach (var (index, range) in set.EnumerateArray().Index())
            {
                if (ConfObject.From(range, $"{path}[{index}]", conf.Errors) is not { } item)
                    continue;
                ranges.Add(Read(item));
                item.RefuseUnknown();
            }
            result.Add(ranges);
        }
        return result;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteText(json, "subnet", Subnet);
        WriteText(json, "rangeStart", RangeStart);
        WriteText(json, "rangeEnd", RangeEnd);
        WriteText(json, "fixedStart", FixedStart);
        WriteText(json, "fixedEnd", FixedEnd);
        WriteText(json, "gateway", Gateway);
        if (NodeSelector is not null)
        {
            json.WriteStartObject("nodeSelector");
            foreach (var (label, value) in NodeSelector)
                json.WriteString(label, value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    static void WriteText(Utf8JsonWriter json, string key, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            json.WriteString(key, text);
    }
}
