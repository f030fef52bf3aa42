using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// An exclusive lock between processes and threads: flock on a file that is made where there is none. The kernel releases it
/// when its holder dies, so no lock is ever stale. The last thing that a holder does may be to
/// delete the file: who waited for it takes a new one, and who comes then need not wait.
/// </summary>
public sealed class FileLock : IDisposable
{
    const uint ShortestWait = 50, LongestWait = 3200;

    int descriptor;

    FileLock(int descriptor) => this.descriptor = descriptor;

    internal int Descriptor => descriptor;

    /// <summary>
    /// The locked file itself, for who keeps its content in it: any other handle that .NET opens on it asks for a lock of its
    /// own, and is refused.
    /// </summary>
    public SafeFileHandle Handle => new(descriptor, ownsHandle: false);

    /// <summary>Waits for the lock until <paramref name="cancellationToken"/> fires. Folders on the way to the file are made.</summary>
    /// <exception cref="IpamException">Code 11: another holds it for too long. Code 5: the file cannot be opened.</exception>
    public static FileLock Acquire(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var taken = new FileLock(KeyFiles.OpenOrCreate(path, Libc.ReadWrite));
            try
            {
                taken.Wait(path, cancellationToken);
                if (taken.IsStillNamed(path))
                    return taken;
            }
            catch
            {
                taken.Dispose();
                throw;
            }
            taken.Dispose();
        }
    }

    public void Dispose()
    {
        var held = Interlocked.Exchange(ref descriptor, -1);
        if (held >= 0)
            _ = Libc.Close(held);
    }

    /// <summary>
    /// Asks again and again instead of blocking in flock: a blocked call cannot be given up at a deadline, and a thread to block
    /// in costs a cold process more than the holder, who is gone after a fraction of a millisecond, makes it wait.
    /// </summary>
    void Wait(string path, CancellationToken cancellationToken)
    {
        var wait = ShortestWait;
        while (true)
        {
            if (cancellationToken.IsCancellationRequested)
                throw TimedOut(path);
            if (Libc.Lock(descriptor, Libc.LockExclusive | Libc.LockNonBlocking) == 0)
                return;
            if (Marshal.GetLastPInvokeError() != Libc.WouldBlock)
                throw StorageFailure.Of("lock", path);
            _ = Libc.SleepMicroseconds(wait);
            wait = Math.Min(wait * 2, LongestWait);
        }
    }

    /// <summary>False when an earlier holder has deleted the file: others would lock a new one of the same name.</summary>
    bool IsStillNamed(string path)
    {
        const int EmptyPath = 0x1000, LinkCountOffset = 16;
        const uint LinkCount = 4;
        Span<byte> status = stackalloc byte[256];
        if (Libc.Status(descriptor, "", EmptyPath, LinkCount, ref MemoryMarshal.GetReference(status)) != 0)
            throw StorageFailure.Of("look at", path);
        return BinaryPrimitives.ReadUInt32LittleEndian(status[LinkCountOffset..]) > 0;
    }

    static IpamException TimedOut(string path) => new(
        ErrorCode.TryAgainLater,
        $"the time of the call was over before {path} could be locked: another process holds it",
        "'lslocks' names that process; if it hangs or is stopped, end it: its lock ends with it");
}
