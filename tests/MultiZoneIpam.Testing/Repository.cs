namespace MultiZoneIpam.Testing;

/// <summary>The working copy that the tests were built from, and the programs that were published from it.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root, with forward slashes.</summary>
    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>The folder of the released programs, as scripts/test names it.</summary>
    public static string Dist
    {
        get
        {
            var dist = Environment.GetEnvironmentVariable("MULTIZONE_IPAM_DIST");
            Requires.Need(!string.IsNullOrEmpty(dist), "MULTIZONE_IPAM_DIST, the folder of the published programs ('make dist')");
            return dist!;
        }
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MultiZoneIpam.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not below the repository");
    }
}
