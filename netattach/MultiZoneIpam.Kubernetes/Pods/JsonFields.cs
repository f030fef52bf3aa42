using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// Reads fields of API objects: names match exactly, null is absent, and a type that the API's schema does not allow there is
/// an <see cref="IpamException"/> with code 6. An element that is absent altogether (default) has no fields.
/// </summary>
static class JsonFields
{
    public static JsonElement? Find(this JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
            return null;
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong($"the holder of {name}", "an object", element);
        return element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public static string? FindString(this JsonElement element, string name) => element.Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw Wrong(name, "a string", other),
    };

    public static IReadOnlyDictionary<string, string>? FindStrings(this JsonElement element, string name)
    {
        if (element.Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong(name, "an object", value);
        var strings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in value.EnumerateObject())
        {
            strings[field.Name] = field.Value.ValueKind == JsonValueKind.String
                ? field.Value.GetString()!
                : throw Wrong($"{name}['{field.Name}']", "a string (in YAML: put it in quotes)", field.Value);
        }
        return strings;
    }

    public static IEnumerable<JsonElement> FindItems(this JsonElement element, string name) => element.Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array => array.EnumerateArray(),
        { } other => throw Wrong(name, "an array", other),
    };

    /// <summary>Of an object's metadata; one that names no namespace is in "default".</summary>
    public static string NamespaceOrDefault(this JsonElement metadata) => metadata.FindString("namespace") is { Length: > 0 } given ? given : "default";

    /// <summary>Of an object's metadata.</summary>
    public static string RequiredName(this JsonElement metadata, string what) => metadata.FindString("name") is { Length: > 0 } name
        ? name
        : throw new IpamException(ErrorCode.Decode, $"the {what} has no metadata.name");

    static IpamException Wrong(string name, string expected, JsonElement found) =>
        new(ErrorCode.Decode, $"{name} must be {expected}, is {Kind(found)}");

    static string Kind(JsonElement found) => found.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        _ => found.GetRawText(),
    };
}
