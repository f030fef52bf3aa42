using System.Runtime.InteropServices;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// The system calls of a client of a unix socket. Not System.Net.Sockets: its start costs a process that lives for two milliseconds
/// more than the whole hand-over. Numbers are Linux's. A failed call returns -1 and leaves the reason in
/// <see cref="Marshal.GetLastPInvokeError"/>.
/// </summary>
static partial class Libc
{
    public const int UnixFamily = 1, StreamCloseOnExec = 1 | 0x80000;
    public const int SocketLevel = 1, ReceiveTimeout = 20, SendTimeout = 21;
    public const int NoSignal = 0x4000;
    public const int Interrupted = 4, WouldBlock = 11;

    const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, ref readonly byte address, int length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, ref readonly TimeValue value, int length);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, ref readonly byte bytes, nint count, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, ref byte buffer, nint count, int flags);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int socket);

    /// <summary>struct timeval of a 64-bit system.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct TimeValue(TimeSpan time)
    {
        readonly nint seconds = (nint)(time.Ticks / TimeSpan.TicksPerSecond);

        // At least one: nothing at all means forever.
        readonly nint microseconds = (nint)Math.Max(1, time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
    }
}
