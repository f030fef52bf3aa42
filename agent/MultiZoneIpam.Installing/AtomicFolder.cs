namespace MultiZoneIpam.Installing;

/// <summary>
/// A folder whose files change all at once, as a certificate and its key must: its path is a link to one generation of it, and
/// a change makes the next one and turns the link. The one before stays until the next call, for readers on their way.
/// </summary>
sealed class AtomicFolder(string path)
{
    const UnixFileMode FolderMode = AtomicFile.Private | UnixFileMode.UserExecute;

    readonly string parent = Path.GetDirectoryName(path)!;

    /// <summary>No file of the parent's but generations begins so.</summary>
    readonly string prefix = $".{Path.GetFileName(path)}-";

    /// <summary>What is there now, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Read() => Directory.Exists(path) ? FilesOf(path) : new Dictionary<string, byte[]>();

    /// <returns>True where something changed. Without files, there is no folder.</returns>
    /// <exception cref="IOException">Among others, where somebody else has put a folder of this name there.</exception>
    public bool Put(IReadOnlyDictionary<string, byte[]> files)
    {
        var current = new DirectoryInfo(path).LinkTarget;
        if (current is null && Directory.Exists(path))
            throw new IOException($"{path} is a folder that this program has not made: move it away");
        RemoveAllBut(current);
        if (files.Count == 0)
        {
            File.Delete(path);
            return current is not null;
        }
        if (current is not null && IsSame(Read(), files))
            return false;
        Turn(MakeGeneration(files));
        return true;
    }

    static Dictionary<string, byte[]> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    string MakeGeneration(IReadOnlyDictionary<string, byte[]> files)
    {
        var name = prefix + Path.GetRandomFileName();
        var folder = Directory.CreateDirectory(Path.Combine(parent, name), FolderMode).FullName;
        foreach (var (file, content) in files)
            AtomicFile.Write(Path.Combine(folder, file), content, AtomicFile.Private);
        return name;
    }

    void Turn(string generation)
    {
        var link = Path.Combine(parent, $".{Path.GetFileName(path)}.new");
        File.Delete(link);
        File.CreateSymbolicLink(link, generation);
        Libc.Rename(link, path);
    }

    void RemoveAllBut(string? current)
    {
        if (!Directory.Exists(parent))
            return;
        foreach (var generation in Directory.EnumerateDirectories(parent, prefix + "*"))
        {
            if (Path.GetFileName(generation) != current)
                Directory.Delete(generation, recursive: true);
        }
    }

    static bool IsSame(IReadOnlyDictionary<string, byte[]> some, IReadOnlyDictionary<string, byte[]> others) =>
        some.Count == others.Count
        && some.All(file => others.TryGetValue(file.Key, out var content) && content.AsSpan().SequenceEqual(file.Value));
}
