using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// The file ".journal" of a zone, which is also its lock: "revision ", 22 digits and a line end, then the <see cref="WayBack"/>
/// of the transaction that is under way or was the last. A transaction writes its way back first, with the zone's revision
/// plus one, then changes files, then raises the zone's revision by one write of 32 bytes: that commits it. So a whole way back
/// of the next revision is left by a process that died in its transaction; any other is of no interest.
/// </summary>
sealed class ZoneJournal
{
    public const string FileName = ".journal";

    const int HeaderLength = 32;
    const string HeaderStart = "revision ";

    readonly FileLock file;
    readonly KeyFiles keys;
    readonly string path;

    ZoneJournal(FileLock file, KeyFiles keys)
    {
        this.file = file;
        this.keys = keys;
        path = keys.Folder + FileName;
    }

    public long Revision { get; private set; }

    /// <summary>Reads the revision, and first undoes what a dead process left half done.</summary>
    public static ZoneJournal Open(FileLock file, KeyFiles keys)
    {
        var journal = new ZoneJournal(file, keys);
        Span<byte> start = stackalloc byte[HeaderLength + WayBack.HeadLength];
        start = start[..journal.ReadAt(start, 0)];
        if (ParseHeader(start) is not { } revision)
        {
            journal.Rebuild();
            return journal;
        }
        journal.Revision = revision;
        var head = start[HeaderLength..];
        if (head.Length == WayBack.HeadLength && WayBack.RevisionOf(head) == revision + 1 && journal.ReadWayBack(WayBack.LengthOf(head)) is { } wayBack)
            journal.Undo(wayBack);
        return journal;
    }

    /// <summary>Before the first change: writes down how the keys are that are going to change.</summary>
    public void Begin(List<(string Key, byte[]? Content)> changing) =>
        KeyFiles.WriteAll(file.Descriptor, WayBack.ToBytes(Revision + 1, changing), HeaderLength, path);

    public void Commit()
    {
        WriteHeader(Revision + 1);
        Revision++;
    }

    public void Undo(List<(string Key, byte[]? Content)> wayBack)
    {
        foreach (var (key, content) in wayBack)
        {
            if (content is null)
                keys.Delete(key);
            else
                keys.Write(key, content);
        }
        Shorten(HeaderLength);
    }

    /// <summary>The journal is new, or a power cut took it: no key may seem newer than the zone.</summary>
    void Rebuild()
    {
        var walk = new KeyWalk(keys.Folder, "", FileZoneStore.AfterAllKeys);
        long highest = 0;
        while (walk.Next() is { } key)
        {
            if (keys.Read(key) is { } content)
                highest = Math.Max(highest, KeyFiles.RevisionOf(content, out _));
        }
        Shorten(0);
        WriteHeader(highest);
        Revision = highest;
    }

    /// <summary>Null if it is not whole: then its transaction had not begun to change files.</summary>
    List<(string Key, byte[]? Content)>? ReadWayBack(long length)
    {
        if (Libc.Seek(file.Descriptor, 0, Libc.SeekEnd) < HeaderLength + length)
            return null;
        var record = new byte[length];
        return ReadAt(record, HeaderLength) == length ? WayBack.Parse(record) : null;
    }

    static long? ParseHeader(ReadOnlySpan<byte> start)
    {
        if (start.Length < HeaderLength || start[HeaderLength - 1] != '\n' || !Ascii.Equals(start[..HeaderStart.Length], HeaderStart))
            return null;
        var number = start[HeaderStart.Length..(HeaderLength - 1)];
        return Utf8Parser.TryParse(number, out long revision, out var length) && length == number.Length ? revision : null;
    }

    void WriteHeader(long revision)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        Encoding.UTF8.GetBytes(HeaderStart, header);
        Utf8Formatter.TryFormat(revision, header[HeaderStart.Length..], out _, new('D', (byte)(HeaderLength - 1 - HeaderStart.Length)));
        header[^1] = (byte)'\n';
        KeyFiles.WriteAll(file.Descriptor, header, 0, path);
    }

    int ReadAt(Span<byte> bytes, long offset)
    {
        var count = (int)Libc.ReadAt(file.Descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length, offset);
        return count >= 0 ? count : throw StorageFailure.Of("read", path);
    }

    void Shorten(int length)
    {
        if (Libc.Truncate(file.Descriptor, length) != 0)
            throw StorageFailure.Of("shorten", path);
    }
}
