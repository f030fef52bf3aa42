using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>RFC 7396: objects are merged, null removes, everything else replaces.</summary>
static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        var merged = (JsonObject)target.DeepClone();
        foreach (var (name, value) in patch)
        {
            if (value is null)
                merged.Remove(name);
            else if (value is JsonObject inner)
                merged[name] = Apply(merged[name] as JsonObject ?? [], inner);
            else
                merged[name] = value.DeepClone();
        }
        return merged;
    }
}
