using System.Text.Json;

namespace MultiZoneIpam.Zones.Documents;

/// <summary>The DNS settings of a result, in CNI's shape.</summary>
public sealed record Dns
{
    public IReadOnlyList<string> Nameservers { get; init; } = [];
    public string? Domain { get; init; }
    public IReadOnlyList<string> Search { get; init; } = [];
    public IReadOnlyList<string> Options { get; init; } = [];

    public bool IsEmpty => Nameservers.Count == 0 && string.IsNullOrEmpty(Domain) && Search.Count == 0 && Options.Count == 0;

    public static Dns Read(ConfObject conf)
    {
        var dns = new Dns
        {
            Nameservers = conf.Strings("nameservers") ?? [],
            Domain = conf.String("domain"),
            Search = conf.Strings("search") ?? [],
            Options = conf.Strings("options") ?? [],
        };
        conf.RefuseUnknown();
        return dns;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteList(json, "nameservers", Nameservers);
        if (!string.IsNullOrEmpty(Domain))
            json.WriteString("domain", Domain);
        WriteList(json, "search", Search);
        WriteList(json, "options", Options);
        json.WriteEndObject();
    }

    static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var item in items)
            json.WriteStringValue(item);
        json.WriteEndArray();
    }
}
