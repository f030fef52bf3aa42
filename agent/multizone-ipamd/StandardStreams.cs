using System.Runtime.InteropServices;

namespace MultiZoneIpam.Daemon;

/// <summary>
/// stdout and stderr by write(2), as the plugin writes them; but here the runtime knows of each call: a write that waits for its
/// reader must not hold up the garbage collector, and with it all other calls of the agent.
/// </summary>
static partial class StandardStreams
{
    const int Interrupted = 4;

    public static void WriteOutput(ReadOnlySpan<byte> text) => WriteAll(1, text);

    public static void WriteError(ReadOnlySpan<byte> text) => WriteAll(2, text);

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

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ref byte buffer, nint count);
}
