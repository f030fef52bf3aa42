using System.Buffers;
using System.Buffers.Text;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// The agent's answer in the very form in which <see cref="HandoverAnswer"/> writes it, read before the runtime has started. Whatever
/// is in another form is read by that, after it.
/// </summary>
static class AnswerLine
{
    /// <param name="line">Without its end.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out int exitCode, ref NativeBytes stdout)
    {
        exitCode = 0;
        return TryTake(ref line, "{\"v\":1,\"exitCode\":"u8)
            && TryTakeNumber(ref line, ref exitCode)
            && TryTake(ref line, ",\"stdout\":\""u8)
            && line.EndsWith("\"}"u8)
            && TryDecode(line[..^2], ref stdout);
    }

    static bool TryTake(ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        if (!line.StartsWith(text))
            return false;
        line = line[text.Length..];
        return true;
    }

    static bool TryTakeNumber(ref ReadOnlySpan<byte> line, ref int number)
    {
        var digits = 0;
        for (; !line.IsEmpty && line[0] is >= (byte)'0' and <= (byte)'9' && digits < 3; digits++)
        {
            number = number * 10 + (line[0] - '0');
            line = line[1..];
        }
        return digits > 0 && number <= 255;
    }

    static bool TryDecode(ReadOnlySpan<byte> base64, ref NativeBytes bytes)
    {
        var room = bytes.Add(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        var isDecoded = Base64.DecodeFromUtf8(base64, room, out _, out var length) == OperationStatus.Done;
        bytes.Shorten(length);
        return isDecoded;
    }
}
