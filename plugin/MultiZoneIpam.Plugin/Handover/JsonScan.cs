using System.Text;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// Walks through a JSON document (RFC 8259) without an object of its own, for the few values that a hand-over needs before the
/// runtime has started. Each step says whether the document goes on like that; numbers and words that nobody asks for are not
/// checked: whoever serves the call reads the file with a reader that checks everything.
/// </summary>
ref struct JsonScan(ReadOnlySpan<byte> json)
{
    const int Deepest = 64;

    readonly ReadOnlySpan<byte> json = json;
    int at;

    public bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return at == json.Length;
        }
    }

    /// <summary>The next sign, without a step.</summary>
    public bool Sees(char sign)
    {
        SkipSpace();
        return at < json.Length && json[at] == sign;
    }

    public bool TryTake(char sign)
    {
        if (!Sees(sign))
            return false;
        at++;
        return true;
    }

    /// <summary>The word null, and nothing else.</summary>
    public bool TryTakeNull()
    {
        SkipSpace();
        if (!json[at..].StartsWith("null"u8))
            return false;
        at += "null"u8.Length;
        return true;
    }

    /// <summary>
    /// An object's next name with its colon; false at its end too, which <see cref="TryTake"/> then finds. It finds none where something
    /// else stands: a comma without a name is left where it is.
    /// </summary>
    public bool TryTakeName(ref NativeBytes name, ref bool isFirst)
    {
        var start = at;
        if ((isFirst || TryTake(',')) && TryTakeString(ref name) && TryTake(':'))
        {
            isFirst = false;
            return true;
        }
        at = start;
        return false;
    }

    /// <summary>A string's text in UTF-8, without its escapes. False for a half of a surrogate pair, which no text has.</summary>
    public bool TryTakeString(ref NativeBytes text)
    {
        text.Clear();
        if (!TryTake('"'))
            return false;
        while (at < json.Length)
        {
            var unit = json[at++];
            if (unit == '"')
                return true;
            if (unit < ' ' || unit == '\\' && !TryTakeEscape(ref text))
                return false;
            if (unit != '\\')
                text.Append(unit);
        }
        return false;
    }

    public bool TrySkip() => TrySkip(0);

    bool TrySkip(int depth)
    {
        if (Sees('"'))
            return TrySkipString();
        if (Sees('{') || Sees('['))
            return depth < Deepest && TrySkipMembers(json[at++] == '{' ? '}' : ']', depth + 1);
        var start = at;
        while (at < json.Length && json[at] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'z') or (byte)'E' or (byte)'+' or (byte)'-' or (byte)'.')
            at++;
        return at > start;
    }

    bool TrySkipMembers(char end, int depth)
    {
        if (TryTake(end))
            return true;
        do
        {
            if (end == '}' && !(Sees('"') && TrySkipString() && TryTake(':')) || !TrySkip(depth))
                return false;
        }
        while (TryTake(','));
        return TryTake(end);
    }

    bool TrySkipString()
    {
        for (at++; at < json.Length; at++)
        {
            if (json[at] == '"')
            {
                at++;
                return true;
            }
            if (json[at] == '\\')
                at++;
        }
        return false;
    }

    bool TryTakeEscape(ref NativeBytes text)
    {
        if (at == json.Length)
            return false;
        var sign = json[at++];
        if (sign == 'u')
            return TryTakeUnits(ref text);
        var unit = sign switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => sign,
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => (byte)0,
        };
        if (unit == 0)
            return false;
        text.Append(unit);
        return true;
    }

    /// <summary>One unit of UTF-16, or a pair of them.</summary>
    bool TryTakeUnits(ref NativeBytes text)
    {
        if (!TryTakeUnit(out var unit))
            return false;
        Rune rune;
        if (char.IsHighSurrogate(unit))
        {
            if (at + 1 >= json.Length || json[at++] != '\\' || json[at++] != 'u' || !TryTakeUnit(out var low) || !Rune.TryCreate(unit, low, out rune))
                return false;
        }
        else if (!Rune.TryCreate(unit, out rune))
        {
            return false;
        }
        var start = text.Length;
        text.Shorten(start + rune.EncodeToUtf8(text.Add(4)));
        return true;
    }

    bool TryTakeUnit(out char unit)
    {
        unit = '\0';
        if (json.Length - at < 4)
            return false;
        for (var end = at + 4; at < end; at++)
        {
            var digit = json[at] switch
            {
                >= (byte)'0' and <= (byte)'9' => json[at] - '0',
                >= (byte)'a' and <= (byte)'f' => json[at] - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => json[at] - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
                return false;
            unit = (char)(unit << 4 | digit);
        }
        return true;
    }

    void SkipSpace()
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
    }
}
