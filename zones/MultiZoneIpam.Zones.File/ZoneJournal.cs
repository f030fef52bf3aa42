using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// The file ".journal" of a zone, which is also its lock: the zone's revision and the way back of the transaction that is under
/// way or was the last.
/// <code>
/// "revision " 22 digits "\n" | revision:8 length:4 checksum:4 | { key length:4, key, file length or -1:4, file }...
/// </code>
/// A transaction writes the way back first, with the zone's revision plus one, then changes files, then raises the zone's
/// revision by one write: that commits it. A whole way back of the next revision is a transaction whose process died in it.
/// </summary>
sealed class ZoneJournal
{
    public const string FileName = ".journal";

    const int HeaderLength = 32, RecordHeadLength = 16, ChecksumOffset = 12;
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
        Span<byte> start = stackalloc byte[HeaderLength + RecordHeadLength];
        start = start[..journal.ReadAt(start, 0)];
        if (ParseHeader(start) is not { } revision)
        {
            journal.Rebuild();
            return journal;
        }
        journal.Revision = revision;
        if (start.Length == HeaderLength + RecordHeadLength && BinaryPrimitives.ReadInt64LittleEndian(start[HeaderLength..]) == revision + 1
            && journal.ReadWayBack(BinaryPrimitives.ReadInt32LittleEndian(start[(HeaderLength + 8)..])) is { } wayBack)
            journal.Undo(wayBack);
        return journal;
    }

    /// <summary>Writes down how <paramref name="changing"/> keys are now; null is a key without a file.</summary>
    public void Begin(List<(string Key, byte[]? Content)> changing)
    {
        var length = RecordHeadLength;
        foreach (var (key, content) in changing)
            length += 8 + Encoding.UTF8.GetByteCount(key) + (content?.Length ?? 0);
        var record = new byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(record, Revision + 1);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), length - RecordHeadLength);
        var rest = record.AsSpan(RecordHeadLength);
        foreach (var (key, content) in changing)
        {
            var keyLength = Encoding.UTF8.GetBytes(key, rest[4..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, keyLength);
            rest = rest[(4 + keyLength)..];
            BinaryPrimitives.WriteInt32LittleEndian(rest, content?.Length ?? -1);
            content?.CopyTo(rest[4..]);
            rest = rest[(4 + (content?.Length ?? 0))..];
        }
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(ChecksumOffset), Checksum(record));
        KeyFiles.WriteAll(file.Descriptor, record, HeaderLength, path);
    }

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

    /// <summary>Null if the record is not whole: then its transaction had not begun to change files.</summary>
    List<(string Key, byte[]? Content)>? ReadWayBack(int length)
    {
        var size = Libc.Seek(file.Descriptor, 0, Libc.SeekEnd);
        if (length < 0 || size < HeaderLength + RecordHeadLength + (long)length)
            return null;
        var record = new byte[RecordHeadLength + length];
        if (ReadAt(record, HeaderLength) < record.Length || BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(ChecksumOffset)) != Checksum(record))
            return null;
        var wayBack = new List<(string, byte[]?)>();
        for (ReadOnlySpan<byte> rest = record.AsSpan(RecordHeadLength); !rest.IsEmpty;)
        {
            var keyLength = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var key = Encoding.UTF8.GetString(rest.Slice(4, keyLength));
            rest = rest[(4 + keyLength)..];
            var contentLength = BinaryPrimitives.ReadInt32LittleEndian(rest);
            wayBack.Add((key, contentLength < 0 ? null : rest.Slice(4, contentLength).ToArray()));
            rest = rest[(4 + Math.Max(0, contentLength))..];
        }
        return wayBack;
    }

    static uint Checksum(ReadOnlySpan<byte> record)
    {
        var sum = Add(uint.MaxValue, record[..ChecksumOffset]);
        return Add(sum, record[RecordHeadLength..]);

        static uint Add(uint sum, ReadOnlySpan<byte> bytes)
        {
            for (; bytes.Length >= 8; bytes = bytes[8..])
                sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            foreach (var b in bytes)
                sum = BitOperations.Crc32C(sum, b);
            return sum;
        }
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
