using System.Runtime.InteropServices;

namespace MultiZoneIpam;

/// <summary>
/// stdin, stdout and stderr by read(2) and write(2). A FileStream would write at an offset of its own, so that output into a regular
/// file overwrote what others had written there; the Console class costs a cold process more than the whole answer.
/// </summary>
static partial class StandardStreams
{
    const int Interrupted = 4;

    /// <exception cref="IOException">stdin cannot be read.</exception>
    public static ReadOnlyMemory<byte> ReadInput()
    {
        var buffer = new byte[16384];
        var length = 0;
        while (true)
        {
            var read = (int)Read(0, ref buffer[length], buffer.Length - length);
            if (read == 0)
                return buffer.AsMemory(0, length);
            if (read < 0 && Marshal.GetLastPInvokeError() == Interrupted)
                continue;
            if (read < 0)
                throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            length += read;
            if (length == buffer.Length)
                Array.Resize(ref buffer, length * 2);
        }
    }

    public static void WriteOutput(ReadOnlySpan<byte> document) => WriteAll(1, document);

    public static void WriteError(ReadOnlySpan<byte> text) => WriteAll(2, text);

    /// <summary>A reader that is gone is none of our concern, the exit code is.</summary>
    static void WriteAll(int descriptor, ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var written = (int)Write(descriptor, ref MemoryMarshal.GetReference(rest), rest.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() != Interrupted)
                return;
            rest = rest[Math.Max(0, written)..];
        }
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ref byte buffer, nint count);
}
