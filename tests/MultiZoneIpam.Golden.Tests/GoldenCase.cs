using System.Reflection;
using MultiZoneIpam.NetAttach.Configs;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>One folder of tests/golden, which is what its README says: what is set up, and the calls with what they answer.</summary>
sealed class GoldenCase
{
    static readonly string root = typeof(GoldenCase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "GoldenFolder").Value!;

    readonly string folder;

    GoldenCase(string folder)
    {
        this.folder = folder;
        Assert.True(File.Exists(Path.Combine(folder, "case.md")), $"{Name} has no case.md that says what it proves");
        Versions = Read("versions", Placeholders.None)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? CniVersions.Supported;
        Steps = [.. StepNames().Select(name => new GoldenStep(this, name))];
        Assert.NotEmpty(Steps);
    }

    public string Name => Path.GetFileName(folder);

    public string Folder => folder;

    /// <summary>The CNI versions that it is about; all, where it does not say.</summary>
    public IReadOnlyList<string> Versions { get; }

    public IReadOnlyList<GoldenStep> Steps { get; }

    public static IEnumerable<GoldenCase> All() =>
        Directory.GetDirectories(root).Order(StringComparer.Ordinal).Select(folder => new GoldenCase(folder));

    public static GoldenCase Load(string name) => new(Path.Combine(root, name));

    /// <summary>The content of one of its files; null where it has none of that name.</summary>
    public string? Read(string file, Placeholders placeholders)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? placeholders.Fill(File.ReadAllText(path)) : null;
    }

    public bool Mentions(string text) =>
        Files().Any(file => File.ReadAllText(Path.Combine(folder, file)).Contains(text, StringComparison.Ordinal));

    public IEnumerable<string> FilesEndingIn(string ending) =>
        Files().Where(file => file.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>A misspelt file would be an expectation that nobody checks, so a case that has one fails.</summary>
    public IEnumerable<string> UnreadFiles() => Files().Where(file =>
        file is not ("case.md" or "versions" or "conf.json" or "node.json" or "resolv.conf")
        && !file.EndsWith(".zone.json", StringComparison.Ordinal)
        && !Steps.Any(step => step.Owns(file)));

    IEnumerable<string> StepNames() =>
        Files().Where(file => char.IsAsciiDigit(file[0])).Select(file => file[..file.IndexOf('.', StringComparison.Ordinal)]).Distinct();

    IEnumerable<string> Files() => Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
