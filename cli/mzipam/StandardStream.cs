using System.Runtime.InteropServices;

namespace MultiZoneIpam.Cli;

/// <summary>
/// stdin, stdout or stderr by read(2) and write(2). The Console class puts a terminal into a mode of its own, and a FileStream
/// writes at an offset of its own. A reader that is gone (`mzipam show | head`) has seen enough: what it misses is dropped.
/// </summary>
sealed partial class StandardStream(int descriptor) : Stream
{
    const int Interrupted = 4;
    const int BrokenPipe = 32;

    public static StandardStream Input { get; } = new(0);

    public static StandardStream Output { get; } = new(1);

    public static StandardStream Error { get; } = new(2);

    public bool IsTerminal => IsATty(descriptor) == 1;

    public override bool CanRead => descriptor == 0;

    public override bool CanSeek => false;

    public override bool CanWrite => descriptor != 0;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var read = (int)Read(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (read >= 0)
                return read;
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new IOException($"stdin cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = (int)Write(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() == BrokenPipe)
                return;
            if (written < 0 && Marshal.GetLastPInvokeError() != Interrupted)
                throw new IOException($"the results cannot be written: {Marshal.GetLastPInvokeErrorMessage()}");
            buffer = buffer[Math.Max(0, written)..];
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(int descriptor);
}
