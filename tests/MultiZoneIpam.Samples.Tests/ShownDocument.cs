using System.Text;
using System.Text.Json;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>One JSON or YAML document that the project shows to people. <see cref="Place"/> is "docs/zones.md:12" or a sample's path.</summary>
sealed record ShownDocument(string Place, JsonElement Content)
{
    public bool IsSample => Place.StartsWith("samples/", StringComparison.Ordinal);

    public ReadOnlyMemory<byte> Json => Encoding.UTF8.GetBytes(Content.GetRawText());

    public bool Has(string key) => Content.TryGetProperty(key, out _);

    public string? Text(params ReadOnlySpan<string> path) => At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public IReadOnlyDictionary<string, string> Texts(params ReadOnlySpan<string> path) =>
        At(path) is { ValueKind: JsonValueKind.Object } texts
            ? texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString() ?? "")
            : new Dictionary<string, string>();

    JsonElement? At(ReadOnlySpan<string> path)
    {
        var element = Content;
        foreach (var key in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(key, out element))
                return null;
        }
        return element;
    }
}
