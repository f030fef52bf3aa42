using System.Text.Json;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Cli.Output;

/// <summary>JSON as block YAML that reads back as the same JSON.</summary>
sealed class YamlText(TextWriter output)
{
    public void Write(JsonElement document)
    {
        WriteValue(document, 0);
        if (IsScalar(document))
            output.WriteLine();
    }

    // The cursor stands where the value begins; after a mapping or a list it stands on a new line.
    void WriteValue(JsonElement value, int indent)
    {
        if (IsScalar(value))
            output.Write(Scalar(value));
        else if (value.ValueKind == JsonValueKind.Object)
            WriteMapping(value, indent);
        else
            WriteList(value, indent);
    }

    void WriteMapping(JsonElement mapping, int indent)
    {
        var isFirst = true;
        foreach (var property in mapping.EnumerateObject())
        {
            Indent(isFirst ? 0 : indent);
            isFirst = false;
            output.Write($"{Text(property.Name)}:");
            if (IsScalar(property.Value))
            {
                output.WriteLine($" {Scalar(property.Value)}");
                continue;
            }
            output.WriteLine();
            Indent(indent + 2);
            WriteValue(property.Value, indent + 2);
        }
    }

    void WriteList(JsonElement list, int indent)
    {
        var isFirst = true;
        foreach (var item in list.EnumerateArray())
        {
            Indent(isFirst ? 0 : indent);
            isFirst = false;
            output.Write("- ");
            WriteValue(item, indent + 2);
            if (IsScalar(item))
                output.WriteLine();
        }
    }

    void Indent(int indent)
    {
        for (var space = 0; space < indent; space++)
            output.Write(' ');
    }

    static bool IsScalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => true,
    };

    static string Scalar(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Text(value.GetString()!) : value.GetRawText();

    /// <summary>Without quotes only where our reader would take it for the same text: it knows what else is a number or a boolean.</summary>
    static string Text(string text)
    {
        // JSON's escapes are YAML's, too.
        var quoted = $"\"{JsonEncodedText.Encode(text)}\"";
        return IsPlain(text, quoted) ? text : quoted;
    }

    static bool IsPlain(string text, string quoted)
    {
        if (text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]) || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '/')))
            return false;
        try
        {
            return YamlJson.Convert(text, "") is [var json] && json.AsSpan().SequenceEqual(System.Text.Encoding.UTF8.GetBytes(quoted));
        }
        catch (IpamException)
        {
            return false;
        }
    }
}
