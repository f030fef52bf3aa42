using System.Buffers;
using System.Text.Json;
using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Cli.Output;

/// <summary>
/// Records as one JSON array, a line each. A record has the fields of the store's (docs/design.md, "Keys") after its "zone";
/// one that cannot be read has "zone", "address" and the state "unreadable".
/// </summary>
sealed class RecordJson(Terminal terminal) : IRecordOutput
{
    /// <summary>Bytes that are gathered before they are written: a zone may have a million records.</summary>
    const int Gathered = 1 << 16;

    readonly ArrayBufferWriter<byte> text = new();
    bool isBegun;

    public void Add(StoredRecord stored)
    {
        text.Write(isBegun ? ",\n "u8 : "[\n "u8);
        isBegun = true;
        using (var json = new Utf8JsonWriter(text))
            Write(stored, json);
        if (text.WrittenCount > Gathered)
            Flush();
    }

    public void End()
    {
        text.Write(isBegun ? "\n]\n"u8 : "[]\n"u8);
        Flush();
    }

    void Flush()
    {
        terminal.Results.BaseStream.Write(text.WrittenSpan);
        text.ResetWrittenCount();
    }

    static void Write(StoredRecord stored, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("zone", stored.Zone.ToString());
        if (stored.Record is { } record)
        {
            using var fields = JsonDocument.Parse(record.ToJson());
            foreach (var field in fields.RootElement.EnumerateObject())
                field.WriteTo(json);
        }
        else
        {
            json.WriteString("address", stored.Address.ToString());
            json.WriteString("state", "unreadable");
        }
        json.WriteEndObject();
    }
}
