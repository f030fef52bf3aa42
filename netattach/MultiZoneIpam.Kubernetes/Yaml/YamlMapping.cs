using System.Text.Json;
using YamlDotNet.Core;

namespace MultiZoneIpam.Kubernetes;

/// <summary>A mapping in the order it was written; a key is there once.</summary>
sealed class YamlMapping(Mark start) : YamlNode(start)
{
    readonly List<KeyValuePair<string, YamlNode>> pairs = [];
    readonly HashSet<string> keys = new(StringComparer.Ordinal);

    public void Add(YamlScalar key, YamlNode value)
    {
        if (!TryAdd(key.Text, value))
            throw new YamlException(key.Start, key.Start, $"the key '{key.Text}' is there a second time");
    }

    /// <summary>Takes the pairs of another mapping whose keys are not here: own keys win, and so do earlier merges.</summary>
    /// <returns>How many pairs were looked at.</returns>
    public int Merge(YamlMapping other)
    {
        foreach (var (key, value) in other.pairs)
            TryAdd(key, value);
        return other.pairs.Count;
    }

    bool TryAdd(string key, YamlNode value)
    {
        if (!keys.Add(key))
            return false;
        pairs.Add(new(key, value));
        return true;
    }

    protected override void WriteValue(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (key, value) in pairs)
        {
            json.WritePropertyName(key);
            value.Write(json);
        }
        json.WriteEndObject();
    }
}
