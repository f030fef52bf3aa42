using System.Runtime.InteropServices;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// stdin, stdout and stderr by read(2) and write(2), before the runtime has started and after. A FileStream would write at an offset of
/// its own, so that output into a regular file overwrote what others had written there; the Console class costs a cold process more
/// than the whole answer.
/// </summary>
public static unsafe class StandardStreams
{
    static NativeBytes input;
    static bool isRead;

    /// <summary>Reads on where an earlier try ended: nobody takes the second half of a document for one.</summary>
    /// <exception cref="IOException">stdin cannot be read, or is longer than any config.</exception>
    public static ReadOnlyMemory<byte> ReadInput()
    {
        if (TryReadInput(out var document))
            return document.ToArray();
        throw new IOException(input.IsTooLong ? "it is longer than any config" : Marshal.GetPInvokeErrorMessage(Libc.Errno));
    }

    /// <summary>
    /// Of those that are closed, makes each one of which nothing is read, and where what is written vanishes. Else the next file that is
    /// opened would be it: the runtime's source of random numbers a config, an answer a line in a store's journal.
    /// </summary>
    public static void OccupyClosed()
    {
        fixed (byte* nothing = "/dev/null\0"u8)
        {
            int descriptor;
            do
                descriptor = Libc.Open(nothing, Libc.WriteOnly);
            while (descriptor is >= 0 and <= 2);
            _ = Libc.Close(descriptor);
        }
    }

    public static void WriteOutput(ReadOnlySpan<byte> document) => Write(1, document);

    public static void WriteError(ReadOnlySpan<byte> text) => Write(2, text);

    internal static bool TryReadInput(out ReadOnlySpan<byte> document)
    {
        isRead = isRead || input.TryReadToEnd(0);
        document = input.Span;
        return isRead;
    }

    /// <summary>A reader that is gone is none of our concern, the exit code is.</summary>
    static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = (int)Libc.Write(descriptor, start + done, bytes.Length - done);
                if (written < 0 && !Libc.MayTryAgain(descriptor, Libc.Writable))
                    return;
                done += Math.Max(0, written);
            }
        }
    }
}
