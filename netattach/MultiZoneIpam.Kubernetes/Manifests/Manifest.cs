using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One object as one file describes it; <see cref="Content"/> is the whole of it, to compare with another file's.</summary>
sealed record Manifest<T>(string File, T Object, JsonElement Content)
{
    /// <summary>The file's objects of one kind: its documents of that kind, and those in its lists.</summary>
    /// <exception cref="Zones.IpamException">Code 6: the text, or an object of the kind, cannot be read.</exception>
    public static List<Manifest<T>> ReadAll(string file, string text, string kind, Func<JsonElement, T> read)
    {
        var found = new List<Manifest<T>>();
        foreach (var json in YamlJson.Convert(text, file))
        {
            using var document = JsonDocument.Parse(json);
            Collect(document.RootElement.Clone());
        }
        return found;

        void Collect(JsonElement root)
        {
            var itsKind = root.FindString("kind");
            if (itsKind == kind)
            {
                found.Add(new(file, read(root), root));
            }
            else if (itsKind == "List")
            {
                foreach (var item in root.FindItems("items"))
                    Collect(item);
            }
            else if (itsKind == $"{kind}List")
            {
                // The items of a typed list need not repeat their kind.
                foreach (var item in root.FindItems("items"))
                    found.Add(new(file, read(item), item));
            }
        }
    }
}
