namespace MultiZoneIpam.Installing;

/// <summary>
/// A Secret or a ConfigMap as a kubelet mounts it: its files are links through "..data", which is turned when they change, so
/// reading through what it points to gives files of one moment. A plain folder is read as it is.
/// </summary>
static class MountedFolder
{
    /// <summary>The files by their names; none where nothing is mounted.</summary>
    public static IReadOnlyDictionary<string, byte[]> Read(string folder)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
            return files;
        var data = Path.Combine(folder, "..data");
        var moment = Directory.Exists(data) ? Directory.ResolveLinkTarget(data, returnFinalTarget: true)!.FullName : folder;
        foreach (var file in Directory.EnumerateFiles(moment))
        {
            if (!Path.GetFileName(file).StartsWith("..", StringComparison.Ordinal))
                files.Add(Path.GetFileName(file), File.ReadAllBytes(file));
        }
        return files;
    }
}
