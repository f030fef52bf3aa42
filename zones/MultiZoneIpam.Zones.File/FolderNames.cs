using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiZoneIpam.Zones.File;

/// <summary>The names in a folder, in the order in which the file system has them.</summary>
static class FolderNames
{
    /// <summary>Null where there is nothing at <paramref name="path"/>, or, if it ends with '/', something else than a folder.</summary>
    public static List<string>? Read(string path)
    {
        var folder = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (folder < 0)
            return Marshal.GetLastPInvokeError() is Libc.NoEntry or Libc.NotFolder ? null : throw StorageFailure.Of("open folder", path);
        try
        {
            var names = new List<string>();
            var buffer = new byte[16 * 1024];
            while (true)
            {
                var count = (int)Libc.ReadFolder(folder, ref buffer[0], buffer.Length);
                if (count == 0)
                    return names;
                if (count < 0)
                    throw StorageFailure.Of("read folder", path);
                AddNames(buffer.AsSpan(0, count), names);
            }
        }
        finally
        {
            _ = Libc.Close(folder);
        }
    }

    static void AddNames(ReadOnlySpan<byte> entries, List<string> names)
    {
        const int LengthOffset = 16, NameOffset = 19;
        while (!entries.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entries[LengthOffset..]);
            var name = entries[NameOffset..length];
            names.Add(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
            entries = entries[length..];
        }
    }
}
