using System.CommandLine;
using System.CommandLine.Parsing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Cli.CommandLine;

/// <summary>The options and arguments that several commands have. A malformed value is a mistake in the usage.</summary>
static class CommonOptions
{
    public static Option<ZoneName?> Zone(string description) => new("--zone", "-z")
    {
        Description = description,
        HelpName = "ZONE",
        CustomParser = result => ParseZone(result),
    };

    public static Argument<ZoneName> ZoneArgument() => new("ZONE")
    {
        Description = "the zone's name",
        CustomParser = result => ParseZone(result) ?? default,
    };

    public static Option<Address?> Ip(string description) => new("--ip")
    {
        Description = description,
        HelpName = "ADDRESS",
        CustomParser = ParseAddress,
    };

    public static Option<OutputFormat> Output(string description) => new("--output", "-o")
    {
        Description = description,
        HelpName = "FORMAT",
        CustomParser = ParseFormat,
    };

    static ZoneName? ParseZone(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (ZoneName.TryParse(text, out var zone))
            return zone;
        result.AddError($"'{text}' is not a zone name: at most 63 lower-case letters, digits and '-', not at either end");
        return null;
    }

    static Address? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Address.TryParse(text, out var address))
            return address;
        result.AddError($"'{text}' is not an IP address");
        return null;
    }

    static OutputFormat ParseFormat(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text is not ("table" or "json"))
            result.AddError($"'{text}' is not an output format: 'table' or 'json'");
        return text == "json" ? OutputFormat.Json : OutputFormat.Table;
    }
}
