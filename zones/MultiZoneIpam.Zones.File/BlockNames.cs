using System.Text;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// Which names the block of addresses that was counted last has: parts of a block are often counted one after the other, and to read
/// its folder is all that this costs. Whoever changes a key says <see cref="Forget"/>.
/// </summary>
sealed class BlockNames
{
    readonly bool[] isThere = new bool[256];
    string? known;

    public void Forget() => known = null;

    /// <summary>How many names of the block at <paramref name="path"/> are in [<paramref name="from"/>, <paramref name="end"/>).</summary>
    public long Count(string path, string from, string end)
    {
        if (known != path)
        {
            Array.Clear(isThere);
            FolderNames.ForEach(path, Mark);
            known = path;
        }
        var (first, last) = (Encoding.UTF8.GetBytes(from), Encoding.UTF8.GetBytes(end));
        var count = 0;
        Span<byte> name = stackalloc byte[KeyPath.DigitsInBlock];
        for (var number = 0; number < isThere.Length; number++)
        {
            (name[0], name[1]) = ("0123456789abcdef"u8[number >> 4], "0123456789abcdef"u8[number & 15]);
            if (isThere[number] && name.SequenceCompareTo(first) >= 0 && name.SequenceCompareTo(last) < 0)
                count++;
        }
        return count;
    }

    void Mark(ReadOnlySpan<byte> name)
    {
        if (name.Length == KeyPath.DigitsInBlock && !name.ContainsAnyExcept("0123456789abcdef"u8))
            isThere[(Digit(name[0]) << 4) | Digit(name[1])] = true;
    }

    static int Digit(byte hex) => hex <= '9' ? hex - '0' : hex - 'a' + 10;
}
