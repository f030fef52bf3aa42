using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// How the keys that a transaction changes were before it; null is a key without a file. As bytes:
/// <code>
/// revision:8 length:4 checksum:4 { key length:4, key, content length or -1:4, content }...
/// </code>
/// The checksum is over all the rest, so a record that was not written whole is known as such.
/// </summary>
static class WayBack
{
    public const int HeadLength = 16;

    const int LengthOffset = 8, ChecksumOffset = 12;

    public static byte[] ToBytes(long revision, List<(string Key, byte[]? Content)> keys)
    {
        var length = HeadLength;
        foreach (var (key, content) in keys)
            length += 8 + Encoding.UTF8.GetByteCount(key) + (content?.Length ?? 0);
        var record = new byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(record, revision);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(LengthOffset), length - HeadLength);
        var rest = record.AsSpan(HeadLength);
        foreach (var (key, content) in keys)
        {
            var keyLength = Encoding.UTF8.GetBytes(key, rest[4..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, keyLength);
            rest = rest[(4 + keyLength)..];
            BinaryPrimitives.WriteInt32LittleEndian(rest, content?.Length ?? -1);
            content?.CopyTo(rest[4..]);
            rest = rest[(4 + (content?.Length ?? 0))..];
        }
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(ChecksumOffset), Checksum(record));
        return record;
    }

    public static long RevisionOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt64LittleEndian(head);

    /// <summary>The length that the record with this head has if it is whole.</summary>
    public static long LengthOf(ReadOnlySpan<byte> head) => HeadLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(head[LengthOffset..]);

    /// <summary>Null if the record is not whole.</summary>
    public static List<(string Key, byte[]? Content)>? Parse(ReadOnlySpan<byte> record)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(record[ChecksumOffset..]) != Checksum(record))
            return null;
        var keys = new List<(string, byte[]?)>();
        for (var rest = record[HeadLength..]; !rest.IsEmpty;)
        {
            var keyLength = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var key = Encoding.UTF8.GetString(rest.Slice(4, keyLength));
            rest = rest[(4 + keyLength)..];
            var contentLength = BinaryPrimitives.ReadInt32LittleEndian(rest);
            keys.Add((key, contentLength < 0 ? null : rest.Slice(4, contentLength).ToArray()));
            rest = rest[(4 + Math.Max(0, contentLength))..];
        }
        return keys;
    }

    static uint Checksum(ReadOnlySpan<byte> record) =>
        Checksum(Checksum(uint.MaxValue, record[..ChecksumOffset]), record[HeadLength..]);

    static uint Checksum(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            sum = BitOperations.Crc32C(sum, b);
        return sum;
    }
}
