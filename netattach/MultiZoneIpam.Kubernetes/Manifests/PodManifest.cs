using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One pod as one file describes it; <see cref="Content"/> is the whole of it, to compare with another file's.</summary>
sealed record PodManifest(string File, Pod Pod, JsonElement Content)
{
    /// <summary>The file's pods: its documents of kind Pod and the pods in its lists. Other kinds are nobody's pod.</summary>
    /// <exception cref="Zones.IpamException">Code 6: the text, or a pod in it, cannot be read.</exception>
    public static List<PodManifest> ReadAll(string file, string text)
    {
        var found = new List<PodManifest>();
        foreach (var json in YamlJson.Convert(text, file))
        {
            using var document = JsonDocument.Parse(json);
            Collect(document.RootElement.Clone(), file, found);
        }
        return found;
    }

    static void Collect(JsonElement root, string file, List<PodManifest> found)
    {
        switch (root.FindString("kind"))
        {
            case "Pod":
                found.Add(new PodManifest(file, Pod.Read(root), root));
                break;
            case "List":
                foreach (var item in root.FindItems("items"))
                    Collect(item, file, found);
                break;
            case "PodList":
                // The items of a typed list need not repeat their kind.
                foreach (var item in root.FindItems("items"))
                    found.Add(new PodManifest(file, Pod.Read(item), item));
                break;
        }
    }
}
