using System.Runtime.InteropServices;

namespace MultiZoneIpam.Bench.Processes;

/// <summary>A pipe between the driver and one child. Neither end outlives an exec: the child gets its end as standard input or output.</summary>
sealed unsafe class Pipe : IDisposable
{
    public Pipe()
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0)
            throw new IOException($"pipe: {Marshal.GetLastPInvokeErrorMessage()}");
        (ReadEnd, WriteEnd) = (ends[0], ends[1]);
    }

    public int ReadEnd { get; private set; }

    public int WriteEnd { get; private set; }

    /// <summary>All of <paramref name="bytes"/>, which must fit into the pipe (64 KiB): nobody reads yet.</summary>
    public void Fill(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            if (Libc.Write(WriteEnd, start, (nuint)bytes.Length) != bytes.Length)
                throw new IOException($"write to a pipe: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public byte[] ReadToEnd()
    {
        using var all = new MemoryStream();
        var buffer = stackalloc byte[4096];
        while (true)
        {
            var count = Libc.Read(ReadEnd, buffer, 4096);
            if (count > 0)
                all.Write(new ReadOnlySpan<byte>(buffer, (int)count));
            else if (count == 0)
                return all.ToArray();
            else if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
                throw new IOException($"read from a pipe: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    public void CloseWriteEnd() => WriteEnd = CloseOnce(WriteEnd);

    public void CloseReadEnd() => ReadEnd = CloseOnce(ReadEnd);

    public void Dispose()
    {
        CloseWriteEnd();
        CloseReadEnd();
    }

    static int CloseOnce(int descriptor)
    {
        if (descriptor >= 0)
            _ = Libc.Close(descriptor);
        return -1;
    }
}
