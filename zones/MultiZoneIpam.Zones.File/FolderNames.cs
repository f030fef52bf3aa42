using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiZoneIpam.Zones.File;

/// <summary>The names in a folder, in the order in which the file system has them.</summary>
static class FolderNames
{
    /// <summary>The entries of a block of addresses come in one read.</summary>
    const int BufferSize = 8 * 1024;

    public delegate void Visit(ReadOnlySpan<byte> name);

    /// <summary>Null where there is nothing at <paramref name="path"/>, or, if it ends with '/', something else than a folder.</summary>
    public static List<string>? Read(string path)
    {
        var names = new List<string>();
        return ForEach(path, name => names.Add(Encoding.UTF8.GetString(name))) ? names : null;
    }

    /// <summary>False where <see cref="Read"/> answers null.</summary>
    public static bool ForEach(string path, Visit visit)
    {
        var folder = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (folder < 0)
            return Marshal.GetLastPInvokeError() is Libc.NoEntry or Libc.NotFolder ? false : throw StorageFailure.Of("open folder", path);
        try
        {
            Span<byte> buffer = stackalloc byte[BufferSize];
            while (true)
            {
                var count = (int)Libc.ReadFolder(folder, ref buffer[0], buffer.Length);
                if (count == 0)
                    return true;
                if (count < 0)
                    throw StorageFailure.Of("read folder", path);
                ForEach(buffer[..count], visit);
            }
        }
        finally
        {
            _ = Libc.Close(folder);
        }
    }

    static void ForEach(ReadOnlySpan<byte> entries, Visit visit)
    {
        const int LengthOffset = 16, NameOffset = 19;
        while (!entries.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entries[LengthOffset..]);
            var name = entries[NameOffset..length];
            visit(name[..name.IndexOf((byte)0)]);
            entries = entries[length..];
        }
    }
}
