using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Zones.Records;

/// <summary>
/// Who holds one address: the value of an ip key (docs/design.md, "Keys"; version 1). Whoever reads a record of a later version
/// keeps what it does not know.
/// </summary>
public sealed record AddressRecord
{
    static readonly string[] OwnKeys =
        ["v", "address", "prefixLength", "state", "request", "cluster", "node", "namespace", "pod", "podUid", "containerId", "ifname", "nad", "network", "owner", "ownerGroup", "reservedFor", "since"];

    public required Address Address { get; init; }
    public required int PrefixLength { get; init; }
    public required RecordState State { get; init; }
    public required RequestKind Request { get; init; }
    public required Holder Holder { get; init; }

    /// <summary>Whom it is kept for, where it is <see cref="RecordState.Reserved"/>; then the holder is the one that had it last.</summary>
    public Identity? ReservedFor { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Fields of a later version.</summary>
    public IReadOnlyList<JsonProperty> Unknown { get; init; } = [];

    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("v", 1);
        json.WriteString("address", Address.ToString());
        json.WriteNumber("prefixLength", PrefixLength);
        json.WriteString("state", RecordWords.Of(State));
        json.WriteString("request", RecordWords.Of(Request));
        Holder.Write(json);
        if (ReservedFor is { } identity)
            json.WriteString("reservedFor", identity.Path);
        json.WriteString("since", RecordWords.Of(Since));
        foreach (var property in Unknown)
            property.WriteTo(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Null for what is not a record: such an address counts as held, and is never freed by a program on its own.</summary>
    public static AddressRecord? TryRead(ReadOnlyMemory<byte> value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            var json = document.RootElement.Clone();
            if (!Address.TryParse(json.GetProperty("address").GetString(), out var address))
                return null;
            return new AddressRecord
            {
                Address = address,
                PrefixLength = json.GetProperty("prefixLength").GetInt32(),
                State = RecordWords.State(json.GetProperty("state").GetString()),
                Request = RecordWords.Request(json.GetProperty("request").GetString()),
                Holder = Holder.Read(json),
                ReservedFor = json.TryGetProperty("reservedFor", out var path) ? Identity.Parse(path.GetString()) : null,
                Since = DateTimeOffset.Parse(json.GetProperty("since").GetString() ?? "", CultureInfo.InvariantCulture),
                Unknown = [.. json.EnumerateObject().Where(property => !OwnKeys.Contains(property.Name))],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
