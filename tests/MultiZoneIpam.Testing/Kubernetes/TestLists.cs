using System.Text;
using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>
/// Answers lists: all pages of one list are of one resource version, and a page whose version is compacted is 410. As from the
/// real one, items of built-in kinds carry no kind and no apiVersion of their own.
/// </summary>
sealed class TestLists(TestHistory history)
{
    const string Expired =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.";

    public TestAnswer Answer(TestPath path, TestRequest request)
    {
        var selection = new TestSelection(path.Kind, path.Namespace, request.Query("fieldSelector") ?? "", request.Query("labelSelector") ?? "");
        if (selection.UnknownField is { } field)
            return TestAnswer.Refusal(400, "BadRequest", $"Unable to find {path.Kind.Plural} that match field selector: field label not supported: {field}");
        var (version, after) = request.Query("continue") is { Length: > 0 } token ? Begun(token) : (history.Version, "");
        if (history.StateAt(version, path.Kind) is not { } state)
            return TestAnswer.Refusal(410, "Expired", Expired);
        var rest = state.Where(entry => string.CompareOrdinal(entry.Key, after) > 0 && selection.Includes(entry.Value)).ToList();
        var limit = int.TryParse(request.Query("limit"), out var asked) && asked > 0 ? asked : int.MaxValue;
        var page = rest.Take(limit).ToList();
        var metadata = new JsonObject { ["resourceVersion"] = $"{version}" };
        if (rest.Count > page.Count)
        {
            metadata["continue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{version}\n{page[^1].Key}"));
            metadata["remainingItemCount"] = rest.Count - page.Count;
        }
        return new TestAnswer(200, new JsonObject
        {
            ["kind"] = $"{path.Kind.Kind}List",
            ["apiVersion"] = path.Kind.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page.Select(entry => (JsonNode)Item(entry.Value, path.Kind))]),
        }.ToJsonString());
    }

    static JsonObject Item(JsonObject found, TestKind kind)
    {
        var item = (JsonObject)found.DeepClone();
        if (!kind.IsCustom)
        {
            item.Remove("kind");
            item.Remove("apiVersion");
        }
        return item;
    }

    static (long Version, string After) Begun(string token)
    {
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('\n');
        return (long.Parse(parts[0]), parts[1]);
    }
}
