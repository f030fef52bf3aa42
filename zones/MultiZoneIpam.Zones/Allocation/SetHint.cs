using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// What the last look at a crowded range set saw, so that the next ADD need not look again. What it calls free is compared with
/// the truth when it is taken; its word that a set is full counts until an address is set free, and for a minute at most.
/// </summary>
sealed record SetHint
{
    static readonly TimeSpan FullFor = TimeSpan.FromMinutes(1);

    /// <summary>The mod revision of the zone document that <see cref="Free"/> was seen under.</summary>
    public long Definition { get; init; }

    /// <summary>The address given last, where the zone is sequential.</summary>
    public Address? Last { get; init; }

    /// <summary>Addresses that were free; in their order from <see cref="Last"/> on, and the first ones, where the zone is sequential.</summary>
    public SpanList Free { get; init; } = SpanList.Empty;

    /// <summary>When the whole set was looked through and nothing was free.</summary>
    public DateTimeOffset? FullAt { get; init; }

    /// <summary>The mod revision that <see cref="Keys.Freed"/> had before that look, or before that for the order of <see cref="Free"/>.</summary>
    public long Freed { get; init; }

    /// <summary>Of this hint itself, where it was read; 0 where there is none.</summary>
    public long ModRevision { get; init; }

    public bool IsFull(DateTimeOffset now, long freed) =>
        FullAt is { } at && Freed == freed && now - at < FullFor && at - now < FullFor;

    /// <summary>
    /// No address was set free since that might come before the first of <see cref="Free"/>: but those that were set free together
    /// with this hint, which has them.
    /// </summary>
    public bool KnowsTheNext(long freed) => Freed == freed || ModRevision == freed;

    /// <summary>Puts it; without what is free where that must be in order and something else was set free meanwhile.</summary>
    public Operation Leave(int set)
    {
        var put = new Operation.Put(Keys.Hint(set), ToJson());
        if (Last is null || Free.IsEmpty)
            return put;
        var less = new Operation.Put(Keys.Hint(set), (this with { Free = SpanList.Empty }).ToJson());
        return new Operation.Nested(new Transaction([Compare.Unchanged(Keys.Freed, Freed)], [put], [less]));
    }

    /// <summary>Null says nothing.</summary>
    public bool SaysTheSameAs(SetHint? other)
    {
        other ??= new SetHint { Definition = Definition };
        return Definition == other.Definition && Last == other.Last && FullAt == other.FullAt && Freed == other.Freed
            && Free.Spans.SequenceEqual(other.Free.Spans);
    }

    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("definition", Definition);
        if (Last is { } last)
            json.WriteString("last", last.ToString());
        if (FullAt is { } full)
            json.WriteString("fullAt", RecordWords.Of(full));
        if (Freed != 0)
            json.WriteNumber("freed", Freed);
        if (!Free.IsEmpty)
        {
            json.WriteStartArray("free");
            foreach (var span in Free.Spans)
                json.WriteStringValue(span.ToString());
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>A value that is no hint reads as one that knows nothing.</summary>
    public static SetHint Read(ReadOnlyMemory<byte> value, long modRevision)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            var json = document.RootElement;
            var conf = new ConfObject(json, "", new ConfErrors());
            var spans = new List<AddressSpan>();
            foreach (var text in conf.Strings("free") ?? [])
            {
                if (SpanText.TryParse(text, out var span))
                    spans.Add(span);
            }
            return new SetHint
            {
                Definition = json.TryGetProperty("definition", out var definition) ? definition.GetInt64() : 0,
                Last = Address.TryParse(conf.String("last"), out var last) ? last : null,
                Free = new SpanList(spans),
                FullAt = conf.String("fullAt") is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : null,
                Freed = json.TryGetProperty("freed", out var freed) ? freed.GetInt64() : 0,
                ModRevision = modRevision,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new SetHint { ModRevision = modRevision };
        }
    }
}
