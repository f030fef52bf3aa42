using System.Text.Encodings.Web;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// Escapes what is no printable ASCII, the quote and the backslash: any reader of JSON finds the same string again. Not one of
/// <see cref="JavaScriptEncoder"/>'s own: the first use of either fills a table of all of Unicode, which is a quarter of what
/// the program does by code of its own, loader and kernel apart.
/// </summary>
sealed unsafe class AsciiEncoder : JavaScriptEncoder
{
    /// <summary>"\uXXXX".</summary>
    const int Escape = 6;

    /// <summary>Two escapes: a surrogate pair.</summary>
    public override int MaxOutputCharactersPerInputCharacter => 2 * Escape;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or > '~' or '"' or '\\';

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var i = 0; i < textLength; i++)
        {
            if (WillEncode(text[i]))
                return i;
        }
        return -1;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        if (bufferLength < (unicodeScalar > char.MaxValue ? 2 : 1) * Escape)
            return false;
        foreach (var unit in char.ConvertFromUtf32(unicodeScalar))
        {
            output[numberOfCharactersWritten++] = '\\';
            output[numberOfCharactersWritten++] = 'u';
            for (var shift = 12; shift >= 0; shift -= 4)
                output[numberOfCharactersWritten++] = "0123456789abcdef"[unit >> shift & 15];
        }
        return true;
    }
}
