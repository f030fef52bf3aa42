using System.Globalization;
using System.Text;

namespace MultiZoneIpam.NetAttach;

/// <summary>Foreign text as it may stand in a message: at most about 200 characters, on one line, control characters escaped.</summary>
public static class Quoted
{
    const int Longest = 200;

    public static string Text(string text) => Text(text, Longest);

    public static string Text(string text, int longest)
    {
        var cut = text.Length > longest;
        var quoted = new StringBuilder();
        foreach (var c in cut ? text.AsSpan(0, longest) : text)
        {
            if (IsPlain(c))
                quoted.Append(c);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return cut ? quoted.Append("...").ToString() : quoted.ToString();
    }

    // Format characters (right-to-left marks and the like) can make a log line read as something else.
    static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
