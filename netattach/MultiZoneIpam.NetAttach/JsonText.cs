using System.Text.Json;
using System.Text.Unicode;

namespace MultiZoneIpam.NetAttach;

/// <summary>Reads foreign JSON so that nothing in it can fail later: valid UTF-8, no half surrogate pairs, at most 64 levels deep.</summary>
static class JsonText
{
    /// <returns>What is wrong with the text, without quoting it (it may hold secrets); null where it was read.</returns>
    public static string? TryRead(ReadOnlySpan<byte> utf8, out JsonElement element)
    {
        element = default;
        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
            return "it is empty";
        if (!Utf8.IsValid(utf8))
            return "it is not UTF-8";
        try
        {
            if (FindHalfSurrogate(utf8) is { } at)
                return $"the string at byte {at} holds half of a surrogate pair";
            var reader = new Utf8JsonReader(utf8);
            element = JsonElement.ParseValue(ref reader);
            return null;
        }
        catch (JsonException e)
        {
            return $"it is not JSON, or nested deeper than 64, at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
        }
    }

    // JsonElement decodes strings when they are asked for, and would throw only then. This also finds text after the document.
    static long? FindHalfSurrogate(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return reader.TokenStartIndex;
            }
        }
        return null;
    }
}
