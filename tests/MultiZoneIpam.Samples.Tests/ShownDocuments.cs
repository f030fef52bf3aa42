using System.Text.Json;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>Where the project shows documents: the files of samples/, and blocks of language json or yaml in README.md and docs/.</summary>
static class ShownDocuments
{
    /// <summary>Every file that is looked at, as a path below the repository's root.</summary>
    public static IReadOnlyList<string> Files()
    {
        var files = new List<string>(FilesBelow("samples", "*"));
        files.AddRange(FilesBelow("docs", "*.md"));
        if (File.Exists(Repository.At("README.md")))
            files.Add("README.md");
        return files;
    }

    /// <exception cref="InvalidOperationException">The file is of a kind that nobody looks at.</exception>
    public static IReadOnlyList<ShownDocument> In(string file)
    {
        var text = File.ReadAllText(Repository.At(file));
        return Path.GetExtension(file) switch
        {
            ".md" => [.. MarkdownBlock.ReadAll(text).SelectMany(block => Parse(block.Language, block.Text, $"{file}:{block.Line}"))],
            ".yaml" => Parse("yaml", text, file),
            ".json" or ".conf" => Parse("json", text, file),
            _ => throw new InvalidOperationException($"{file}: a sample is .yaml, .json, .conf or .md"),
        };
    }

    static IReadOnlyList<ShownDocument> Parse(string language, string text, string place) => language switch
    {
        "json" => [new ShownDocument(place, ParseJson(text))],
        "yaml" => [.. YamlJson.Convert(text, place).Select(json => new ShownDocument(place, ParseJson(json)))],
        _ => [],
    };

    static JsonElement ParseJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    static JsonElement ParseJson(string json) => ParseJson(System.Text.Encoding.UTF8.GetBytes(json));

    static IEnumerable<string> FilesBelow(string folder, string pattern) =>
        Directory.Exists(Repository.At(folder))
            ? Directory.EnumerateFiles(Repository.At(folder), pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Repository.Root, path))
                .Order(StringComparer.Ordinal)
            : [];
}
