using System.Text.Json;
using MultiZoneIpam.Zones;
using YamlDotNet.Core;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// YAML as kubectl reads it (sigs.k8s.io/yaml), turned into JSON: plain yes, no, on and off are booleans, 0o17 and 017 are
/// numbers, quoted scalars stay strings, merge keys are merged. Stricter in two things: a key written twice is refused, and
/// so is an anchor on a value inside braces, which YamlDotNet's parser does not take.
/// </summary>
public static class YamlJson
{
    // What aliases may blow a document up to. A pod or a zone document is a hundredth of it.
    internal const int LargestDocument = 16 << 20;

    /// <returns>Each document of <paramref name="text"/> as UTF-8 JSON, in order; empty documents are left out.</returns>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="source">Where the text is from, for messages: a file's path.</param>
    /// <exception cref="IpamException">Code 6, with line and column: this is no YAML, or no YAML that JSON can express.</exception>
    public static IReadOnlyList<byte[]> Convert(string text, string source)
    {
        var composer = new YamlComposer(text.TrimStart('\uFEFF'));
        try
        {
            var documents = new List<byte[]>();
            foreach (var document in composer.Documents())
                documents.Add(ToJson(document));
            return documents;
        }
        catch (YamlException e)
        {
            throw Mistake(source, e.Start, OwnMessage(e), e);
        }
        // On some broken texts YamlDotNet's scanner fails in ways of its own.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException)
        {
            throw Mistake(source, composer.Position, "what follows here is not YAML", e);
        }
    }

    static IpamException Mistake(string source, Mark at, string mistake, Exception cause) =>
        new(ErrorCode.Decode, $"{source}, line {at.Line}, column {at.Column}: {mistake}", "correct the YAML there", cause);

    static byte[] ToJson(YamlNode document)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            document.Write(json);
        return stream.ToArray();
    }

    // YamlDotNet puts "(Line: 1, Col: 2, Idx: 3) - (Line: ...): " before some of its messages.
    static string OwnMessage(YamlException e)
    {
        var end = e.Message.StartsWith("(Line:", StringComparison.Ordinal) ? e.Message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return end < 0 ? e.Message : e.Message[(end + 3)..];
    }
}
