using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.State;

/// <summary>
/// Reading and writing small files below the state folder. They are opened without a share mode: .NET would turn that into a
/// flock, which the lock of the same file refuses.
/// </summary>
static class StateFolder
{
    const FileShare NoLock = FileShare.ReadWrite | FileShare.Delete;

    /// <summary>At most 64 KiB; more than any file there has.</summary>
    public static ReadOnlyMemory<byte> Read(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, NoLock);
        var buffer = new byte[Math.Min(RandomAccess.GetLength(file), 65536)];
        return buffer.AsMemory(0, RandomAccess.Read(file, buffer, 0));
    }

    /// <exception cref="IpamException">Code 5, naming the path.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, NoLock);
            RandomAccess.Write(file, content, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(ErrorCode.Io, $"cannot write {path}: {e.Message}", "the state folder (stateDir in the node file) must be writable and have room", e);
        }
    }
}
