using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MultiZoneIpam.NetAttach;

namespace MultiZoneIpam.Agent.Events;

/// <summary>The JSON of a core/v1 Event.</summary>
/// <param name="node">The node's name.</param>
sealed class EventJson(string node)
{
    const string Component = "multizone-ipamd";

    /// <summary>In bytes; an API server refuses longer messages.</summary>
    const int LongestMessage = 1024;

    const int LongestInstance = 128;

    public byte[] Whole(EventSeries series, PodTrouble trouble) => Write(json =>
    {
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Event");
        json.WriteStartObject("metadata");
        json.WriteString("name", series.Name);
        json.WriteString("namespace", trouble.Namespace);
        json.WriteEndObject();
        json.WriteStartObject("involvedObject");
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Pod");
        json.WriteString("namespace", trouble.Namespace);
        json.WriteString("name", trouble.Pod);
        if (trouble.Uid.Length > 0)
            json.WriteString("uid", trouble.Uid);
        json.WriteEndObject();
        json.WriteString("type", "Warning");
        json.WriteString("reason", trouble.Code.ToString());
        json.WriteString("reportingComponent", Component);
        json.WriteString("reportingInstance", node.Length > LongestInstance ? node[..LongestInstance] : node);
        json.WriteStartObject("source");
        json.WriteString("component", Component);
        json.WriteString("host", node);
        json.WriteEndObject();
        json.WriteString("firstTimestamp", Text(series.First));
        WriteLatest(json, series, trouble);
    });

    /// <summary>What has changed since the event was created, as a merge patch.</summary>
    public static byte[] Change(EventSeries series, PodTrouble trouble) => Write(json => WriteLatest(json, series, trouble));

    static void WriteLatest(Utf8JsonWriter json, EventSeries series, PodTrouble trouble)
    {
        json.WriteString("lastTimestamp", Text(series.Last));
        json.WriteNumber("count", series.Count);
        json.WriteString("message", Fit(Quoted.Text(trouble.Message, LongestMessage)));
    }

    static string Fit(string message)
    {
        if (Encoding.UTF8.GetByteCount(message) <= LongestMessage)
            return message;
        var (bytes, length) = (0, 0);
        foreach (var rune in message.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestMessage - 3)
                break;
            length += rune.Utf16SequenceLength;
        }
        return message[..length] + "...";
    }

    static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // metav1.Time: whole seconds.
    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
