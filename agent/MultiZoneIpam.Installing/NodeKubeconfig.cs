using System.Buffers;
using System.Text.Json;

namespace MultiZoneIpam.Installing;

/// <summary>
/// A kubeconfig for processes of the node, which see no pod's files: the server's authority in it, the token in the file beside
/// it, which is replaced by itself. In JSON, which is YAML too.
/// </summary>
static class NodeKubeconfig
{
    const string Name = "multizone-ipam";

    static readonly JsonWriterOptions Readable = new() { Indented = true };

    /// <param name="authority">PEM.</param>
    /// <param name="token">The path of its file, as seen from the kubeconfig.</param>
    public static byte[] ToJson(Uri server, ReadOnlySpan<byte> authority, string token)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "v1");
            json.WriteString("kind", "Config");
            json.WriteString("current-context", Name);
            BeginEntry(json, "contexts", "context");
            json.WriteString("cluster", Name);
            json.WriteString("user", Name);
            EndEntry(json);
            BeginEntry(json, "clusters", "cluster");
            json.WriteString("server", server.AbsoluteUri.TrimEnd('/'));
            json.WriteBase64String("certificate-authority-data", authority);
            EndEntry(json);
            BeginEntry(json, "users", "user");
            json.WriteString("tokenFile", token);
            EndEntry(json);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    static void BeginEntry(Utf8JsonWriter json, string list, string body)
    {
        json.WriteStartArray(list);
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteStartObject(body);
    }

    static void EndEntry(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
