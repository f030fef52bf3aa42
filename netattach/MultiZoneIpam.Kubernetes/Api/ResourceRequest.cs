using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>What is listed or watched, and which fields of it are kept.</summary>
public sealed record ResourceRequest<T>(ApiResource Resource, Selection Selection, Func<JsonElement, T> Read)
{
    public override string ToString() => Selection.QueryOf() is { Length: > 0 } query
        ? $"{Resource.Plural} ({Uri.UnescapeDataString(query)})"
        : Resource.Plural;
}
