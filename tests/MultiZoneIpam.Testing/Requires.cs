namespace MultiZoneIpam.Testing;

/// <summary>
/// What a test needs from the machine. Where it is missing, the test is skipped at a desk and fails in CI, so that CI never
/// counts a skipped case as passed.
/// </summary>
public static class Requires
{
    static bool InCi => Environment.GetEnvironmentVariable("CI") == "true";

    public static void Root() => Need(Environment.UserName == "root", "root");

    /// <summary>The path of a program, looked up in PATH and in the folders where Debian puts CNI plugins.</summary>
    public static string Program(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/lib/cni").Append("/usr/sbin");
        var path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Need(path is not null, $"the program '{name}' (scripts/install-dependencies installs it)");
        return path!;
    }

    public static void Need(bool present, string what)
    {
        if (present)
            return;
        Assert.False(InCi, $"this test needs {what}, and in CI it must be there");
        Assert.Skip($"needs {what}");
    }
}
