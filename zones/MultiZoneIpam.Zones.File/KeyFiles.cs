using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// The files of one zone's keys, each a line with the mod revision and then the value. Used under the zone's lock only.
/// </summary>
sealed class KeyFiles(string folder)
{
    /// <summary>0600 and 0700: records name pods, and nobody else may hold the lock.</summary>
    const int FileMode = 0x180, FolderMode = 0x1C0;

    /// <summary>What a file that cannot be understood counts as: there, so that its address is not given away.</summary>
    const long TornRevision = 1;

    byte[] buffer = new byte[4096];

    public string Folder => folder;

    /// <summary>The file of a key as it is, or null where there is none.</summary>
    public byte[]? Read(string key)
    {
        var path = folder + KeyPath.Of(key);
        var file = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (file < 0)
            return Marshal.GetLastPInvokeError() == Libc.NoEntry ? null : throw StorageFailure.Of("open", path);
        try
        {
            return ReadAll(file, path);
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    public static long RevisionOf(byte[] content, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (!Utf8Parser.TryParse(content, out long revision, out var length) || revision < 1 || length >= content.Length || content[length] != '\n')
            return TornRevision;
        value = content.AsMemory(length + 1);
        return revision;
    }

    public static byte[] Content(long revision, ReadOnlySpan<byte> value)
    {
        Span<byte> line = stackalloc byte[24];
        Utf8Formatter.TryFormat(revision, line, out var length);
        line[length++] = (byte)'\n';
        return [.. line[..length], .. value];
    }

    public void Write(string key, byte[] content)
    {
        var path = folder + KeyPath.Of(key);
        var file = OpenOrCreate(path, Libc.WriteOnly);
        try
        {
            WriteAll(file, content, 0, path);
            // Shortened afterwards, not emptied first: ext4 starts to write a file to the disk when one that was emptied is closed.
            if (Libc.Seek(file, 0, Libc.SeekEnd) > content.Length && Libc.Truncate(file, content.Length) != 0)
                throw StorageFailure.Of("shorten", path);
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    public void Delete(string key)
    {
        var name = KeyPath.Of(key);
        if (Libc.Unlink(folder + name) != 0 && Marshal.GetLastPInvokeError() != Libc.NoEntry)
            throw StorageFailure.Of("delete", folder + name);
        // Refused by the system while there are other files in it.
        if (KeyPath.IsInPassingFolder(name))
            _ = Libc.RemoveFolder(folder + name[..name.LastIndexOf('/')]);
    }

    /// <summary>Opens a file; makes it, and the folders on the way to it, where it is missing.</summary>
    public static int OpenOrCreate(string path, int access)
    {
        var flags = access | Libc.Create | Libc.CloseOnExec;
        var file = Libc.Open(path, flags, FileMode);
        if (file < 0 && Marshal.GetLastPInvokeError() == Libc.NoEntry)
        {
            MakeFolderOf(path);
            file = Libc.Open(path, flags, FileMode);
        }
        return file >= 0 ? file : throw StorageFailure.Of("open or create", path);
    }

    public static void WriteAll(int file, ReadOnlySpan<byte> bytes, long offset, string path)
    {
        while (!bytes.IsEmpty)
        {
            var written = (int)Libc.WriteAt(file, in MemoryMarshal.GetReference(bytes), bytes.Length, offset);
            if (written < 0)
                throw StorageFailure.Of("write", path);
            bytes = bytes[written..];
            offset += written;
        }
    }

    /// <summary>Makes the folder that <paramref name="path"/> lies in, and those above it that are missing.</summary>
    static void MakeFolderOf(string path)
    {
        var end = path.LastIndexOf('/');
        if (end <= 0 || Make(path[..end]))
            return;
        if (Marshal.GetLastPInvokeError() == Libc.NoEntry)
        {
            MakeFolderOf(path[..end]);
            if (Make(path[..end]))
                return;
        }
        throw StorageFailure.Of("create folder", path[..end]);

        static bool Make(string path) => Libc.MakeFolder(path, FolderMode) == 0 || Marshal.GetLastPInvokeError() == Libc.Exists;
    }

    byte[] ReadAll(int file, string path)
    {
        var length = 0;
        while (true)
        {
            var count = (int)Libc.ReadAt(file, ref buffer[length], buffer.Length - length, length);
            if (count < 0)
                throw StorageFailure.Of("read", path);
            length += count;
            // A regular file is read short only at its end.
            if (length < buffer.Length)
                return buffer.AsSpan(0, length).ToArray();
            Array.Resize(ref buffer, buffer.Length * 4);
        }
    }
}
