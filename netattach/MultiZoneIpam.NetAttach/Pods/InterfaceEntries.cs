using System.Text.Json;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>
/// The JSON form: a list of entries, each selected by interface, NAD or zone (by all of them where it names several). What an
/// entry for another interface wishes is not judged; but every selector must be readable, or it could be meant for this one.
/// </summary>
static class InterfaceEntries
{
    const int Selectors = 3;

    public static InterfaceWish Read(PodAnnotation annotation, string interfaceName, NadName? nad, ZoneName? zone)
    {
        var json = annotation.ReadJson();
        if (json.ValueKind != JsonValueKind.Array)
            throw annotation.Malformed("the JSON form is a list of objects");
        var chosen = new ConfObject?[Selectors];
        var index = 0;
        foreach (var item in json.EnumerateArray())
        {
            var errors = new ConfErrors();
            var entry = ConfObject.From(item, $"[{index++}]", errors);
            var rank = entry is null ? null : Rank(entry, interfaceName, nad, zone);
            annotation.ThrowIfAny(errors);
            if (rank is not { } found)
                continue;
            if (chosen[found] is not null)
                throw annotation.Malformed($"{chosen[found]!.Path} and {entry!.Path} select the same interface");
            chosen[found] = entry;
        }
        var wish = InterfaceWish.None;
        foreach (var entry in chosen)
        {
            if (entry is not null)
                wish = wish.Over(ReadEntry(annotation, entry));
        }
        return wish;
    }

    /// <summary>0 where the entry is selected by interface, 1 by NAD, 2 by zone; null where it is for another.</summary>
    static int? Rank(ConfObject entry, string interfaceName, NadName? nad, ZoneName? zone)
    {
        var byInterface = entry.String("interface");
        if (byInterface is not null && byInterface != interfaceName)
            return null;
        var byNad = entry.String("nad");
        var byZone = entry.String("zone");
        NadName named = default;
        ZoneName zoned = default;
        if (byInterface is null && byNad is null && byZone is null)
            entry.Mistake("interface", "is missing; an entry is selected by interface, nad or zone");
        if (byNad is not null && !NadName.TryParse(byNad, out named))
            entry.Mistake("nad", $"'{Quoted.Text(byNad)}' is not namespace/name");
        if (byZone is not null && !ZoneName.TryParse(byZone, out zoned))
            entry.Mistake("zone", $"'{Quoted.Text(byZone)}' is not a zone name");
        if ((byNad is not null && nad != named) || (byZone is not null && zone != zoned))
            return null;
        return byInterface is not null ? 0 : byNad is not null ? 1 : 2;
    }

    static InterfaceWish ReadEntry(PodAnnotation annotation, ConfObject entry)
    {
        var ips = ReadItems(entry, "ips");
        var pool = ReadItems(entry, "ip-pool");
        var gateways = ReadItems(entry, "gateway");
        var zones = ReadItems(entry, "zones");
        if (ips is not null && pool is not null)
            entry.Mistake("ip-pool", "is given together with 'ips'; use one of them");
        entry.RefuseUnknown();
        annotation.ThrowIfAny(entry.Errors);
        return new InterfaceWish
        {
            Ips = ips?.ConvertAll(annotation.Address),
            Pool = pool?.ConvertAll(annotation.Span),
            AddressesFrom = ips is null && pool is null ? null : annotation.Key,
            Gateways = gateways is null ? null : annotation.Gateways(gateways),
            Zones = zones?.ConvertAll(annotation.Zone),
        };
    }

    /// <summary>An array of strings, or one comma-separated string as in the short form.</summary>
    static List<string>? ReadItems(ConfObject entry, string key)
    {
        if (entry.Any(key) is not { } value)
            return null;
        var texts = value.ValueKind == JsonValueKind.String ? entry.String(key)!.Split(',') : entry.Strings(key) ?? [];
        var items = new List<string>();
        foreach (var text in texts)
            items.Add(text.Trim());
        if (items.Count == 0 || items.Contains(""))
            entry.Mistake(key, "has an empty item, or none");
        return items;
    }
}
