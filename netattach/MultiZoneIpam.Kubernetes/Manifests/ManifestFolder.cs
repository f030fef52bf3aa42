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

    /// <summary>The pod under the name that was asked for, on this node.</summary>
    public async Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        var wanted = $"pod {@namespace}/{name}";
        PodManifest? found = null;
        var broken = new List<string>();
        foreach (var file in Files(wanted))
        {
            foreach (var manifest in await ReadAsync(file, broken, cancellationToken))
            {
                if (!IsOf(manifest.Pod, @namespace, name))
                    continue;
                if (found is not null && !JsonElement.DeepEquals(found.Content, manifest.Content))
                    throw TwoManifests(wanted, found.File, manifest.File);
                found = manifest;
            }
        }
        if (found is null && broken.Count > 0)
            throw Broken(wanted, broken);
        return found is null ? null : found.Pod with { Name = name, NodeName = found.Pod.NodeName ?? nodeName, IsStatic = true };
    }

    /// <exception cref="IpamException">Always, code 11: a kubelet's folder holds pods only.</exception>
    public Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<string, string>?>(PodsOnly($"namespace {name}"));

    /// <exception cref="IpamException">Always, code 11: a kubelet's folder holds pods only.</exception>
    public Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<string, string>?>(PodsOnly($"node {name}"));

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

    static async Task<List<PodManifest>> ReadAsync(string file, List<string> broken, CancellationToken cancellationToken)
    {
        try
        {
            return PodManifest.ReadAll(file, await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (IpamException e)
        {
            // A YAML mistake names its file and line already.
            broken.Add(e.Message.StartsWith(file, StringComparison.Ordinal) ? e.Message : $"{file}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            broken.Add($"{file}: {Cause.OfFile(e)}");
        }
        return [];
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
