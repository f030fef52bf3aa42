using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Zones.Records;

/// <summary>
/// What one attachment holds in a zone, and the whole answer that it got: the value of an att key. The same ADD again is
/// answered from it, and a release needs nothing else.
/// </summary>
public sealed record AttachmentRecord
{
    static readonly string[] OwnKeys =
        ["v", "addresses", "cluster", "node", "namespace", "pod", "podUid", "containerId", "ifname", "nad", "network", "owner", "ownerGroup", "keptFor", "since", "routes", "dns"];

    public required Holder Holder { get; init; }
    public required IReadOnlyList<AllocatedAddress> Addresses { get; init; }
    public required DateTimeOffset Since { get; init; }
    public IReadOnlyList<Route> Routes { get; init; } = [];
    public Dns Dns { get; init; } = new();

    /// <summary>Whoever has a reservation of some of its addresses, or had: whether one still stands is seen when it is released.</summary>
    public Identity? KeptFor { get; init; }

    /// <summary>Fields of a later version.</summary>
    public IReadOnlyList<JsonProperty> Unknown { get; init; } = [];

    public AddressRecord RecordOf(AllocatedAddress address, RecordState state, DateTimeOffset since) => new()
    {
        Address = address.Address,
        PrefixLength = address.PrefixLength,
        State = state,
        Request = address.Request,
        Holder = Holder,
        Since = since,
    };

    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("v", 1);
        json.WriteStartArray("addresses");
        foreach (var address in Addresses)
        {
            json.WriteStartObject();
            json.WriteString("address", address.Address.ToString());
            json.WriteNumber("prefixLength", address.PrefixLength);
            if (address.Gateway is { } gateway)
                json.WriteString("gateway", gateway.ToString());
            json.WriteString("request", RecordWords.Of(address.Request));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Holder.Write(json);
        if (KeptFor is { } identity)
            json.WriteString("keptFor", identity.Path);
        json.WriteString("since", RecordWords.Of(Since));
        json.WriteStartArray("routes");
        foreach (var route in Routes)
            route.Write(json);
        json.WriteEndArray();
        json.WritePropertyName("dns");
        Dns.Write(json);
        foreach (var property in Unknown)
            property.WriteTo(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Null for what is not an attachment's record.</summary>
    public static AttachmentRecord? TryRead(ReadOnlyMemory<byte> value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            var json = document.RootElement.Clone();
            var errors = new ConfErrors();
            var conf = new ConfObject(json, "", errors);
            var record = new AttachmentRecord
            {
                Holder = Holder.Read(json),
                Addresses = [.. json.GetProperty("addresses").EnumerateArray().Select(ReadAddress)],
                Since = DateTimeOffset.Parse(json.GetProperty("since").GetString() ?? "", CultureInfo.InvariantCulture),
                Routes = Route.ReadAll(conf, "routes") ?? [],
                Dns = conf.Object("dns") is { } dns ? Dns.Read(dns) : new Dns(),
                KeptFor = json.TryGetProperty("keptFor", out var path) ? Identity.Parse(path.GetString()) : null,
                Unknown = [.. json.EnumerateObject().Where(property => !OwnKeys.Contains(property.Name))],
            };
            return record;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    static AllocatedAddress ReadAddress(JsonElement json) => new(
        Address.Parse(json.GetProperty("address").GetString() ?? ""),
        json.GetProperty("prefixLength").GetInt32(),
        json.TryGetProperty("gateway", out var gateway) ? Address.Parse(gateway.GetString() ?? "") : null,
        RecordWords.Request(json.GetProperty("request").GetString()));
}
