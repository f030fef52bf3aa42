using MultiZoneIpam.Installing;

namespace MultiZoneIpam.Deploy.Tests.Installing;

/// <summary>
/// A Secret or ConfigMap as a kubelet mounts it: its files are links through "..data", a link to the folder of one version,
/// and a change turns that link.
/// </summary>
sealed class MountedFiles(string folder)
{
    int version;

    public string Path => folder;

    public void Set(params (string Name, string Content)[] files)
    {
        var (earlier, now) = ($"..version-{version}", $"..version-{++version}");
        Directory.CreateDirectory(At(now));
        foreach (var (name, content) in files)
            File.WriteAllText(At($"{now}/{name}"), content);
        File.CreateSymbolicLink(At("..data_tmp"), now);
        Libc.Rename(At("..data_tmp"), At("..data"));
        foreach (var link in Directory.EnumerateFiles(folder))
            File.Delete(link);
        foreach (var (name, _) in files)
            File.CreateSymbolicLink(At(name), $"..data/{name}");
        if (Directory.Exists(At(earlier)))
            Directory.Delete(At(earlier), recursive: true);
    }

    string At(string name) => System.IO.Path.Combine(folder, name);
}
