using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// The pod manifests of a node without an API server, as its standalone kubelet has them: *.yaml, *.yml and *.json, no
/// sub-folders, nothing that begins with a dot. A file that cannot be read may hold any pod: while there is one, no pod is
/// said not to exist.
/// </summary>
/// <param name="folder">The folder's path.</param>
/// <param name="nodeName">The kubelet runs the manifest "web" as the pod "web-{nodeName}"; both names find it.</param>
public sealed class ManifestFolder(string folder, string nodeName) : IClusterFacts
{
    readonly string suffix = $"-{nodeName.ToLowerInvariant()}";

    // Local files of a few KiB are read on the spot: in a cold process the thread pool costs more than they do.
    public Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<Pod?>(cancellationToken);
        try
        {
            return Task.FromResult(FindPod(@namespace, name));
        }
        catch (IpamException e)
        {
            return Task.FromException<Pod?>(e);
        }
    }

    /// <exception cref="IpamException">Always, code 11: a kubelet's folder holds pods only.</exception>
    public Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<string, string>?>(PodsOnly($"namespace {name}"));

    /// <exception cref="IpamException">Always, code 11: a kubelet's folder holds pods only.</exception>
    public Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<string, string>?>(PodsOnly($"node {name}"));

    Pod? FindPod(string @namespace, string name)
    {
        var wanted = $"pod {@namespace}/{name}";
        PodManifest? found = null;
        var broken = new List<string>();
        var others = new List<(string File, string Text)>();
        foreach (var file in Files(wanted))
        {
            if (ReadText(file, broken) is not { } text)
                continue;
            if (!MayName(text, name))
            {
                others.Add((file, text));
                continue;
            }
            foreach (var manifest in Parse(file, text, broken).Where(manifest => IsOf(manifest.Pod, @namespace, name)))
            {
                if (found is not null && !JsonElement.DeepEquals(found.Content, manifest.Content))
                    throw TwoManifests(wanted, found.File, manifest.File);
                found = manifest;
            }
        }
        if (found is not null)
            return found.Pod with { Name = name, NodeName = found.Pod.NodeName ?? nodeName, IsStatic = true };
        foreach (var (file, text) in others)
            Parse(file, text, broken);
        return broken.Count == 0 ? null : throw Broken(wanted, broken);
    }

    // Parsing costs most of the time, and most files are about other pods: those can only matter by being broken. A name
    // stands in YAML as it is, unless it is written with escapes.
    bool MayName(string text, string name)
    {
        var stem = name.EndsWith(suffix, StringComparison.Ordinal) ? name.AsSpan(0, name.Length - suffix.Length) : name;
        return text.AsSpan().IndexOf(stem) >= 0 || text.Contains('\\', StringComparison.Ordinal);
    }

    bool IsOf(Pod pod, string @namespace, string name) =>
        pod.Namespace == @namespace
        && (pod.Name == name || pod.Name + suffix == name);

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

    static List<PodManifest> Parse(string file, string text, List<string> broken)
    {
        try
        {
            return PodManifest.ReadAll(file, text);
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

    IpamException PodsOnly(string wanted) => new(
        ErrorCode.TryAgainLater,
        $"cannot look up the labels of {wanted}: the manifest folder {folder} tells about pods only",
        "a zone with a namespaceSelector or a nodeSelector needs kubernetes.kubeconfig in the node file");
}
