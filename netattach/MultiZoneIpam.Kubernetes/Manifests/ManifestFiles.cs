using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// The manifests of a folder: *.yaml, *.yml and *.json, no sub-folders, nothing that begins with a dot. A file that cannot be
/// read may hold anything: while there is one, nothing is said not to exist.
/// </summary>
sealed class ManifestFiles(string folder)
{
    /// <param name="wanted">For messages: "pod prod/db-0".</param>
    /// <param name="stem">What a file that holds the object says in any case, unless it is written with escapes.</param>
    /// <exception cref="IpamException">Code 11: it cannot be told, or there are two that differ.</exception>
    public T? Find<T>(string wanted, string kind, string stem, Func<JsonElement, T> read, Func<T, bool> isWanted)
        where T : class
    {
        Manifest<T>? found = null;
        var broken = new List<string>();
        var others = new List<(string File, string Text)>();
        foreach (var file in Files(wanted))
        {
            if (ReadText(file, broken) is not { } text)
                continue;
            if (!MayName(text, stem))
            {
                others.Add((file, text));
                continue;
            }
            foreach (var manifest in Parse(file, text, kind, read, broken).Where(manifest => isWanted(manifest.Object)))
            {
                if (found is not null && !JsonElement.DeepEquals(found.Content, manifest.Content))
                    throw TwoManifests(wanted, found.File, manifest.File);
                found = manifest;
            }
        }
        if (found is not null)
            return found.Object;
        foreach (var (file, text) in others)
            Parse(file, text, kind, read, broken);
        return broken.Count == 0 ? null : throw Broken(wanted, broken);
    }

    // Parsing costs most of the time, and most files are about other objects: those can only matter by being broken. A name
    // stands in YAML as it is, unless it is written with escapes.
    static bool MayName(string text, string stem) =>
        text.Contains(stem, StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal);

    List<string> Files(string wanted)
    {
        try
        {
            var files = Directory.EnumerateFiles(folder).Where(IsManifest).ToList();
            files.Sort(StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(
                ErrorCode.TryAgainLater,
                $"cannot look up {wanted} in the manifest folder {folder}: {Cause.OfFile(e)}",
                "kubernetes.manifests in the node file must name the folder that the kubelet's staticPodPath names",
                e);
        }
    }

    static bool IsManifest(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        return !name.StartsWith(".")
            && (name.EndsWith(".yaml", StringComparison.Ordinal)
                || name.EndsWith(".yml", StringComparison.Ordinal)
                || name.EndsWith(".json", StringComparison.Ordinal));
    }

    static string? ReadText(string file, List<string> broken)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            broken.Add($"{file}: {Cause.OfFile(e)}");
            return null;
        }
    }

    static List<Manifest<T>> Parse<T>(string file, string text, string kind, Func<JsonElement, T> read, List<string> broken)
    {
        try
        {
            return Manifest<T>.ReadAll(file, text, kind, read);
        }
        catch (IpamException e)
        {
            // A YAML mistake names its file and line already.
            broken.Add(e.Message.StartsWith(file, StringComparison.Ordinal) ? e.Message : $"{file}: {e.Message}");
            return [];
        }
    }

    static IpamException Broken(string wanted, List<string> broken) => new(
        ErrorCode.TryAgainLater,
        $"cannot tell whether there is a manifest for {wanted}: {string.Join("; ", broken)}",
        "correct or remove the files named");

    static IpamException TwoManifests(string wanted, string one, string other) => new(
        ErrorCode.TryAgainLater,
        $"{wanted} has two manifests that differ: {one} and {other}",
        "remove one of them");
}
