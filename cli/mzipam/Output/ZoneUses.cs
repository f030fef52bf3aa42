using System.Text.Json;
using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Cli.Output;

/// <summary>The list of zones: a line for each range set, and one for records that no range covers.</summary>
static class ZoneUses
{
    /// <summary>More subnets than this make a line too long to read.</summary>
    const int ShownSubnets = 3;

    public static void WriteTable(IReadOnlyList<ZoneUse> uses, Terminal terminal)
    {
        var table = new Table(
            terminal.Results,
            terminal.HasColour ? Colouring.Ansi : Colouring.None,
            "ZONE", "RANGES", "STRATEGY", "SIZE", "USED", "COOLING", "FREE", "FREE-FIXED", "DEFINED-BY");
        foreach (var use in uses)
        {
            var (zone, strategy, definer) = (use.Content.Zone.ToString(), Strategy(use), new Cell(Definer(use.Content), DefinerColour(use.Content)));
            foreach (var set in use.Sets)
            {
                var fixedFree = set.HasFixedPart ? Cell.Of(set.FixedFree) : "";
                table.Add(zone, Short(set.Set), strategy, Cell.Of(set.Size), Cell.Of(set.Used), Cell.Of(set.Cooling), Cell.Of(set.Free), fixedFree, definer);
            }
            if (use.HasOutside || use.Sets.Count == 0)
                table.Add(zone, "", strategy, "", use.OutsideUsed.ToString(), use.OutsideCooling.ToString(), "", "", definer);
        }
        table.End();
    }

    public static void WriteJson(IReadOnlyList<ZoneUse> uses, Terminal terminal)
    {
        using (var json = new Utf8JsonWriter(terminal.Results.BaseStream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var use in uses)
                WriteZone(use, json);
            json.WriteEndArray();
        }
        terminal.Results.WriteLine();
    }

    static void WriteZone(ZoneUse use, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("zone", use.Content.Zone.ToString());
        json.WriteString("definedBy", Definer(use.Content));
        if (Strategy(use) is { Length: > 0 } strategy)
            json.WriteString("strategy", strategy);
        json.WriteStartArray("sets");
        foreach (var set in use.Sets)
        {
            json.WriteStartObject();
            json.WriteStartArray("subnets");
            foreach (var subnet in Subnets(set.Set))
                json.WriteStringValue(subnet);
            json.WriteEndArray();
            WriteNumber(json, "size", set.Size);
            WriteNumber(json, "used", set.Used);
            WriteNumber(json, "cooling", set.Cooling);
            WriteNumber(json, "free", set.Free);
            WriteNumber(json, "freeFixed", set.FixedFree);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (use.HasOutside)
        {
            json.WriteStartObject("outside");
            json.WriteNumber("used", use.OutsideUsed);
            json.WriteNumber("cooling", use.OutsideCooling);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    // JSON's numbers have no limit, its readers' have: of an IPv6 subnet they get the magnitude.
    static void WriteNumber(Utf8JsonWriter json, string name, UInt128 number)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(number.ToString());
    }

    static string Strategy(ZoneUse use) => use.Content.Document?.Zone.Strategy switch
    {
        null => "",
        Zones.Strategy.Sequential => "sequential",
        _ => "random",
    };

    static string Definer(ZoneContent content)
    {
        if (content.Unreadable is not null)
            return "unreadable";
        if (content.Document is not { } document)
            return "nobody";
        return document.DefinedByNetwork is { } network ? $"network {network}" : "document";
    }

    static Colour DefinerColour(ZoneContent content) => content.Document is null ? Colour.Red : Colour.None;

    static IEnumerable<string> Subnets(RangeSet set) => set.Ranges.Select(range => range.Subnet.ToString()).Distinct();

    static string Short(RangeSet set)
    {
        var subnets = Subnets(set).ToList();
        return subnets.Count <= ShownSubnets
            ? string.Join(',', subnets)
            : $"{string.Join(',', subnets.Take(ShownSubnets))},+{subnets.Count - ShownSubnets}";
    }
}
