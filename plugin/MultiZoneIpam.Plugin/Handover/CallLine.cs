using System.Buffers.Text;
using System.Text;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// A call as the one line of JSON that the plugin hands over (<see cref="HandoverRequest"/> is what the agent makes of it): the
/// variables of CNI that are set, stdin, how long the plugin waits. Printable ASCII, written before the runtime has started.
/// </summary>
static unsafe class CallLine
{
    public static void Write(ref NativeBytes line, ReadOnlySpan<byte> stdin, long patience)
    {
        line.Append("{\"v\":1,\"env\":{"u8);
        AppendVariable(ref line, "CNI_COMMAND\0"u8);
        AppendVariable(ref line, "CNI_CONTAINERID\0"u8);
        AppendVariable(ref line, "CNI_NETNS\0"u8);
        AppendVariable(ref line, "CNI_IFNAME\0"u8);
        AppendVariable(ref line, "CNI_ARGS\0"u8);
        AppendVariable(ref line, "CNI_PATH\0"u8);
        line.Append("},\"stdin\":\""u8);
        Base64.EncodeToUtf8(stdin, line.Add(Base64.GetMaxEncodedToUtf8Length(stdin.Length)), out _, out _);
        line.Append("\",\"timeoutMs\":"u8);
        line.AppendNumber(patience);
        line.Append("}\n"u8);
    }

    static void AppendVariable(ref NativeBytes line, ReadOnlySpan<byte> nameWithZero)
    {
        var value = Libc.Variable(nameWithZero);
        if (value == null)
            return;
        line.Append(line.EndsWith((byte)'{') ? "\""u8 : ",\""u8);
        line.Append(nameWithZero[..^1]);
        line.Append("\":\""u8);
        AppendText(ref line, Libc.Text(value));
        line.Append((byte)'"');
    }

    /// <summary>What is no UTF-8 becomes U+FFFD, as .NET reads environments.</summary>
    internal static void AppendText(ref NativeBytes line, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            text = text[length..];
            if (rune.Value is >= ' ' and <= '~' and not ('"' or '\\'))
            {
                line.Append((byte)rune.Value);
                continue;
            }
            if (!rune.IsBmp)
                AppendUnit(ref line, (rune.Value - 0x10000 >> 10) + 0xD800);
            AppendUnit(ref line, rune.IsBmp ? rune.Value : (rune.Value & 0x3FF) + 0xDC00);
        }
    }

    static void AppendUnit(ref NativeBytes line, int unit)
    {
        line.Append("\\u"u8);
        for (var shift = 12; shift >= 0; shift -= 4)
            line.Append("0123456789abcdef"u8[unit >> shift & 15]);
    }
}
