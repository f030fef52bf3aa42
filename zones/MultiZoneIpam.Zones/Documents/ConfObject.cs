using System.Text.Json;

namespace MultiZoneIpam.Zones.Documents;

/// <summary>
/// A JSON object that a person wrote, read key by key: keys match without regard to case (as Go's decoder does), null is
/// absent, a wrong type is a mistake with its path. The keys asked for are the known ones; <see cref="RefuseUnknown"/> names
/// any other, with the nearest known key.
/// </summary>
public sealed class ConfObject(JsonElement element, string path, ConfErrors errors)
{
    readonly List<string> known = [];

    public string Path { get; } = path;

    public ConfErrors Errors { get; } = errors;

    public JsonElement Element => element;

    /// <summary>Null, with a mistake, where <paramref name="element"/> is not an object.</summary>
    public static ConfObject? From(JsonElement element, string path, ConfErrors errors)
    {
        if (element.ValueKind == JsonValueKind.Object)
            return new ConfObject(element, path, errors);
        errors.Add(path, $"must be an object, is {Kind(element)}");
        return null;
    }

    public bool Has(string key) => Find(key) is not null;

    public JsonElement? Any(string key) => Find(key);

    public string? String(string key) => Typed(key, JsonValueKind.String, "a string")?.GetString();

    /// <summary>A string that is not empty: Go decodes an absent one and an empty one to the same, and so its users write either.</summary>
    public string? Text(string key) => String(key) is { Length: > 0 } text ? text : null;

    public bool? Bool(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Errors.Add(At(key), $"must be true or false, is {Kind(value)}");
        return null;
    }

    /// <summary>A whole number of at least 0; "1e2" and "1.0" count, as numbers may have passed through floats.</summary>
    public uint? UInt(string key)
    {
        if (Typed(key, JsonValueKind.Number, "a number") is not { } value)
            return null;
        if (value.TryGetDouble(out var number) && number is >= 0 and <= uint.MaxValue && Math.Floor(number) == number)
            return (uint)number;
        Errors.Add(At(key), $"must be a whole number from 0 to {uint.MaxValue}, is {value.GetRawText()}");
        return null;
    }

    public ConfObject? Object(string key) =>
        Find(key) is { } value ? From(value, At(key), Errors) : null;

    /// <summary>Null where the key is absent; elements of a wrong type are mistakes and left out.</summary>
    public IReadOnlyList<string>? Strings(string key)
    {
        if (Array(key) is not { } array)
            return null;
        var strings = new List<string>();
        foreach (var (item, itemPath) in array)
        {
            if (item.ValueKind == JsonValueKind.String)
                strings.Add(item.GetString()!);
            else
                Errors.Add(itemPath, $"must be a string, is {Kind(item)}");
        }
        return strings;
    }

    /// <summary>An object of strings, such as labels; null where the key is absent.</summary>
    public IReadOnlyDictionary<string, string>? Labels(string key)
    {
        if (Object(key) is not { } conf)
            return null;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in conf.Element.EnumerateObject())
        {
            if (label.Value.ValueKind == JsonValueKind.String)
                labels[label.Name] = label.Value.GetString()!;
            else
                conf.Mistake(label.Name, $"must be a string, is {Kind(label.Value)}");
        }
        return labels;
    }

    public IReadOnlyList<ConfObject>? Objects(string key)
    {
        if (Array(key) is not { } array)
            return null;
        var objects = new List<ConfObject>();
        foreach (var (item, itemPath) in array)
        {
            if (From(item, itemPath, Errors) is { } found)
                objects.Add(found);
        }
        return objects;
    }

    /// <summary>The elements of an array with the path of each; null where the key is absent.</summary>
    public IReadOnlyList<(JsonElement Item, string Path)>? Array(string key)
    {
        if (Typed(key, JsonValueKind.Array, "an array") is not { } value)
            return null;
        var items = new List<(JsonElement, string)>();
        foreach (var item in value.EnumerateArray())
            items.Add((item, $"{At(key)}[{items.Count}]"));
        return items;
    }

    public string At(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public void Mistake(string key, string mistake) => Errors.Add(At(key), mistake);

    /// <summary>Call it last: names each key that was not asked for, and each that stands twice (case ignored).</summary>
    public void RefuseUnknown()
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name))
                Errors.Add(At(property.Name), "is given twice");
            if (!known.Exists(key => key.Equals(property.Name, StringComparison.OrdinalIgnoreCase)))
                Errors.Add(At(property.Name), $"unknown key; did you mean '{NearestName.Of(property.Name, known)}'?");
        }
    }

    JsonElement? Find(string key)
    {
        known.Add(key);
        JsonElement? found = null;
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
                found = property.Value;
        }
        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }

    JsonElement? Typed(string key, JsonValueKind kind, string expected)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind == kind)
            return value;
        Errors.Add(At(key), $"must be {expected}, is {Kind(value)}");
        return null;
    }

    static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"the string {value.GetRawText()}",
        _ => value.GetRawText(),
    };
}
