using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// The keys in [from, end) that have a file, in order. A folder is opened only when the keys before it have been handed out
/// and only if it can hold a key of the range; blocks of addresses are found by their names, not by listing them all.
/// </summary>
sealed class KeyWalk
{
    /// <summary>To try names that are not there is cheaper than to list all that are.</summary>
    const int MostBlocksTried = 64;

    readonly PriorityQueue<Place, string> places = new(StringComparer.Ordinal);
    readonly string folder, from, end;

    public KeyWalk(string folder, string from, string end)
    {
        (this.folder, this.from, this.end) = (folder, from, end);
        if (string.CompareOrdinal(from, end) >= 0)
            return;
        var prefix = CommonFolder(from, end);
        places.Enqueue(new Place(PlaceKind.Folder, KeyPath.OfFolder(prefix)), prefix);
    }

    enum PlaceKind
    {
        Key,
        Folder,
        Addresses,
        Block,
    }

    /// <summary>Where keys lie, queued under the string that they all start with: none of them comes before it.</summary>
    readonly record struct Place(PlaceKind Kind, string Path);

    /// <summary>Null after the last.</summary>
    public string? Next()
    {
        while (places.TryDequeue(out var place, out var prefix))
        {
            if (Open(place, prefix))
                return prefix;
        }
        return null;
    }

    /// <summary>How many keys are left. Of a block only the names in its folder are looked at: no key of it is made.</summary>
    public long CountRest(BlockNames names)
    {
        var count = 0L;
        while (places.TryDequeue(out var place, out var prefix))
        {
            if (place.Kind == PlaceKind.Block)
                count += names.Count(folder + place.Path, Behind(prefix, from) ?? "", Behind(prefix, end) ?? "~");
            else
                count += Open(place, prefix) ? 1 : 0;
        }
        return count;
    }

    /// <summary>True for a key; from anywhere else what lies there is queued.</summary>
    bool Open(Place place, string prefix)
    {
        switch (place.Kind)
        {
            case PlaceKind.Key:
                return true;
            case PlaceKind.Folder:
                OpenFolder(prefix, place.Path);
                break;
            case PlaceKind.Addresses:
                OpenAddresses(prefix, place.Path);
                break;
            case PlaceKind.Block:
                OpenBlock(prefix, place.Path);
                break;
        }
        return false;
    }

    void OpenFolder(string prefix, string path)
    {
        foreach (var name in FolderNames.Read(folder + path) ?? [])
        {
            if (name[0] == '.')
                continue;
            if (name[0] == KeyPath.ContinuationMark)
                AddFolder(PlaceKind.Addresses, prefix, path + name);
            else if (name[^1] == KeyPath.FileMark)
                AddKey(prefix + KeyPath.PartOf(name.AsSpan()[..^1]));
            else if (name[^1] == KeyPath.ContinuationMark)
                AddFolder(PlaceKind.Folder, prefix + KeyPath.PartOf(name.AsSpan()[..^1]), path + name);
            else
                AddFolder(PlaceKind.Folder, prefix + KeyPath.PartOf(name) + "/", path + name);
        }
    }

    void OpenAddresses(string prefix, string path)
    {
        var digits = path.EndsWith(KeyPath.AddressFolder(8), StringComparison.Ordinal) ? 8 : 32;
        var blocks = BlocksByName(prefix, digits - KeyPath.DigitsInBlock) ?? FolderNames.Read(folder + path) ?? [];
        foreach (var block in blocks)
        {
            if (block.Length == digits - KeyPath.DigitsInBlock && KeyPath.IsHex(block) && CanHold(prefix + block + "00", prefix + block + "ff"))
                places.Enqueue(new Place(PlaceKind.Block, path + block + "/"), prefix + block);
        }
    }

    void OpenBlock(string prefix, string path)
    {
        foreach (var name in FolderNames.Read(folder + path) ?? [])
        {
            if (name.Length == KeyPath.DigitsInBlock && KeyPath.IsHex(name))
                AddKey(prefix + name);
        }
    }

    /// <summary>The blocks from the range's first to its last, whether they exist or not; null if they are too many to try.</summary>
    List<string>? BlocksByName(string prefix, int length)
    {
        if (BlockOf(from, prefix, length) is not { } first || BlockOf(end, prefix, length) is not { } last)
            return null;
        var blocks = new List<string>();
        var block = first.ToCharArray();
        while (blocks.Count < MostBlocksTried)
        {
            blocks.Add(new string(block));
            if (last.AsSpan().SequenceEqual(block))
                return blocks;
            Increment(block);
        }
        return null;
    }

    static string? BlockOf(string key, string prefix, int length) =>
        key.Length >= prefix.Length + length && key.StartsWith(prefix, StringComparison.Ordinal) && KeyPath.IsHex(key.AsSpan(prefix.Length, length))
            ? key.Substring(prefix.Length, length)
            : null;

    static void Increment(Span<char> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            digits[i] = digits[i] switch { 'f' => '0', '9' => 'a', var digit => (char)(digit + 1) };
            if (digits[i] != '0')
                return;
        }
    }

    void AddKey(string key)
    {
        if (CanHold(key, key))
            places.Enqueue(new Place(PlaceKind.Key, ""), key);
    }

    void AddFolder(PlaceKind kind, string prefix, string path)
    {
        if (from.StartsWith(prefix, StringComparison.Ordinal) || CanHold(prefix, prefix))
            places.Enqueue(new Place(kind, path + "/"), prefix);
    }

    bool CanHold(string first, string last) => string.CompareOrdinal(first, end) < 0 && string.CompareOrdinal(last, from) >= 0;

    /// <summary>What a key has behind a prefix; null where it starts otherwise.</summary>
    static string? Behind(string prefix, string key) => key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : null;

    /// <summary>The first segment with its '/', if every key of the range starts with it.</summary>
    static string CommonFolder(string from, string end)
    {
        var first = from[..(from.IndexOf('/') + 1)];
        return first.Length > 0 && string.CompareOrdinal(end, Operation.Range.EndOf(first)) <= 0 ? first : "";
    }
}
