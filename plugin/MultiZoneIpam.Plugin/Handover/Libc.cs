using System.Runtime.InteropServices;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// The part of the C library that a hand-over needs, called as C calls it: nothing is marshalled, and the garbage collector is told
/// nothing, so that all of it works before the runtime has started; afterwards a collection waits for a call that waits, which is all
/// the same to a process of one call. Numbers are Linux's. A failed call returns -1 and leaves the
/// reason in <see cref="Errno"/>.
/// </summary>
static unsafe partial class Libc
{
    public const int ReadOnly = 0, WriteOnly = 1, CloseOnExec = 0x80000;
    public const int UnixFamily = 1, Stream = 1;
    public const int SocketLevel = 1, ReceiveTimeout = 20, SendTimeout = 21;
    public const int NoSignal = 0x4000;
    public const short Readable = 1, Writable = 4;
    public const int NoSuchFile = 2, Interrupted = 4, WouldBlock = 11, NoFolder = 20, NameTooLong = 36;

    const string Library = "libc";
    const int MonotonicClock = 1, BrokenPipe = 13, Ignore = 1;

    public static int Errno => *ErrnoLocation();

    /// <summary>Of the clock that no one sets.</summary>
    public static long Milliseconds
    {
        get
        {
            TimeSpec now;
            _ = ClockTime(MonotonicClock, &now);
            return now.Seconds * 1000 + now.Nanoseconds / 1_000_000;
        }
    }

    /// <summary>The runtime does the same when it starts: whoever does not read the answer gets no say in the exit code.</summary>
    public static void IgnoreBrokenPipes() => _ = Signal(BrokenPipe, Ignore);

    /// <summary>
    /// After a read or write that failed: whether it was only interrupted, or whoever shares the descriptor does not want to wait. In that
    /// case this waits.
    /// </summary>
    public static bool MayTryAgain(int descriptor, short wanted)
    {
        var entry = new PollEntry(descriptor, wanted);
        return Errno == Interrupted || Errno == WouldBlock && (Poll(&entry, 1, -1) > 0 || Errno == Interrupted);
    }

    /// <returns>Null where it is not set.</returns>
    public static byte* Variable(ReadOnlySpan<byte> nameWithZero)
    {
        fixed (byte* name = nameWithZero)
            return GetEnvironment(name);
    }

    public static ReadOnlySpan<byte> Text(byte* text) => new(text, (int)Length(text));

    [LibraryImport(Library, EntryPoint = "realloc"), SuppressGCTransition]
    public static partial byte* Reallocate(byte* memory, nuint size);

    [LibraryImport(Library, EntryPoint = "abort"), SuppressGCTransition]
    public static partial void Abort();

    [LibraryImport(Library, EntryPoint = "open"), SuppressGCTransition]
    public static partial int Open(byte* path, int flags);

    [LibraryImport(Library, EntryPoint = "read"), SuppressGCTransition]
    public static partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write"), SuppressGCTransition]
    public static partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "close"), SuppressGCTransition]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "socket"), SuppressGCTransition]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "connect"), SuppressGCTransition]
    public static partial int Connect(int socket, byte* address, int length);

    [LibraryImport(Library, EntryPoint = "setsockopt"), SuppressGCTransition]
    public static partial int SetOption(int socket, int level, int option, TimeValue* value, int length);

    [LibraryImport(Library, EntryPoint = "send"), SuppressGCTransition]
    public static partial nint Send(int socket, byte* bytes, nint count, int flags);

    [LibraryImport(Library, EntryPoint = "poll"), SuppressGCTransition]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "getenv"), SuppressGCTransition]
    private static partial byte* GetEnvironment(byte* name);

    [LibraryImport(Library, EntryPoint = "strlen"), SuppressGCTransition]
    private static partial nuint Length(byte* text);

    [LibraryImport(Library, EntryPoint = "__errno_location"), SuppressGCTransition]
    private static partial int* ErrnoLocation();

    [LibraryImport(Library, EntryPoint = "clock_gettime"), SuppressGCTransition]
    private static partial int ClockTime(int clock, TimeSpec* time);

    [LibraryImport(Library, EntryPoint = "signal"), SuppressGCTransition]
    private static partial nint Signal(int signal, nint handler);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    readonly struct PollEntry(int descriptor, short wanted)
    {
        readonly int descriptor = descriptor;
        readonly short wanted = wanted;
        readonly short seen;
    }

    /// <summary>struct timespec of a 64-bit system.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    /// <summary>struct timeval of a 64-bit system.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct TimeValue(long milliseconds)
    {
        readonly nint seconds = (nint)(milliseconds / 1000);
        readonly nint microseconds = (nint)(milliseconds % 1000 * 1000);
    }
}
