using System.Text;
using System.Text.Json;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>
/// The project's own annotations: <c>net1.ipam.multizone.dev/ip</c> and its like, or one JSON value whose entries name an
/// interface, a NAD or a zone. The more specific wins: the interface's own annotation, then its entry, the NAD's, the zone's.
/// </summary>
public static class InterfaceAnnotations
{
    const string Group = "ipam.multizone.dev/";
    const string JsonKey = Group + "interfaces";
    static readonly string[] known = ["ip", "ip-pool", "gateway", "zones"];

    /// <param name="nad">Null where it is not known: then no entry is selected by it.</param>
    /// <param name="zone">Null while the zone is still to be chosen.</param>
    /// <exception cref="IpamException">Code 106, quoting the annotation that is malformed for this interface.</exception>
    public static AnnotatedWishes Read(IReadOnlyDictionary<string, string> annotations, string ifName, NadName? nad, ZoneName? zone)
    {
        var wishes = ReadOwn(annotations, ifName);
        if (!annotations.TryGetValue(JsonKey, out var json))
            return wishes;
        var entries = Entries(json);
        wishes = wishes.Or(ReadEntry(entries, "interface", ifName, json));
        wishes = wishes.Or(ReadEntry(entries, "nad", nad?.ToString(), json));
        return wishes.Or(ReadEntry(entries, "zone", zone?.ToString(), json));
    }

    static AnnotatedWishes ReadOwn(IReadOnlyDictionary<string, string> annotations, string ifName)
    {
        var prefix = $"{ifName}.{Group}";
        var wishes = new AnnotatedWishes();
        foreach (var (key, value) in annotations)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var name = key[prefix.Length..];
            wishes = name switch
            {
                "ip" => wishes with { Addresses = AnnotationText.Addresses(key, value) },
                "ip-pool" => wishes with { Pool = AnnotationText.Pool(key, value) },
                "gateway" => wishes with { Gateway = AnnotationText.Gateway(key, value) },
                "zones" => wishes with { Zones = AnnotationText.Zones(key, value) },
                _ => throw MalformedAnnotation.Of(key, value, $"unknown key; did you mean '{prefix}{NearestName.Of(name, known)}'?"),
            };
        }
        return wishes is { Addresses.Count: > 0, Pool.Count: > 0 }
            ? throw MalformedAnnotation.Of($"{prefix}ip-pool", annotations[$"{prefix}ip-pool"], $"{prefix}ip is given too; use one of them")
            : wishes;
    }

    static List<ConfObject> Entries(string json)
    {
        if (JsonText.TryRead(Encoding.UTF8.GetBytes(json), out var document) is { } reason)
            throw MalformedAnnotation.Of(JsonKey, json, reason);
        if (document.ValueKind != JsonValueKind.Array)
            throw MalformedAnnotation.Of(JsonKey, json, "it is a list of objects, each with 'interface', 'nad' or 'zone'");
        var entries = new List<ConfObject>();
        foreach (var item in document.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                throw MalformedAnnotation.Of(JsonKey, json, $"entry {entries.Count} is not an object");
            entries.Add(new ConfObject(item, $"[{entries.Count}]", new ConfErrors()));
        }
        return entries;
    }

    /// <summary>The first entry that is selected by <paramref name="selector"/>; those of others are not judged.</summary>
    static AnnotatedWishes ReadEntry(List<ConfObject> entries, string selector, string? wanted, string json)
    {
        var entry = wanted is null ? null : entries.Find(entry => entry.String(selector) == wanted);
        if (entry is null)
            return new AnnotatedWishes();
        entry.String("interface");
        entry.String("nad");
        entry.String("zone");
        var wishes = new AnnotatedWishes
        {
            Addresses = [.. (entry.Strings("ips") ?? []).SelectMany(item => AnnotationText.Addresses(JsonKey, item))],
            Pool = (entry.String("ipPool") ?? entry.String("ip-pool")) is { } pool ? AnnotationText.Pool(JsonKey, pool) : [],
            Gateway = entry.String("gateway") is { } gateway ? AnnotationText.Gateway(JsonKey, gateway) : null,
            Zones = entry.Strings("zones") is { } zones ? [.. zones.SelectMany(item => AnnotationText.Zones(JsonKey, item))] : null,
        };
        entry.Has("ip-pool");
        entry.RefuseUnknown();
        if (wishes is { Addresses.Count: > 0, Pool.Count: > 0 })
            entry.Mistake("ipPool", "'ips' is given too; use one of them");
        return entry.Errors.Any ? throw MalformedAnnotation.Of(JsonKey, json, string.Join("; ", entry.Errors.Mistakes)) : wishes;
    }
}
