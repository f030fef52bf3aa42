using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>One JSON document as UTF-8 bytes without a byte order mark, readable by people: quotes in messages stay quotes.</summary>
static class JsonDocumentBytes
{
    static readonly JsonWriterOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, options))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
