using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>Answers requests for single objects, and writes them by the rules of an API server.</summary>
sealed class TestObjects(TestHistory history)
{
    const string Modified = "the object has been modified; please apply your changes to the latest version and try again";

    public JsonObject Put(JsonObject given)
    {
        var kind = TestKind.Of(Text(given["apiVersion"]) ?? "v1", Text(given["kind"])!);
        var metadata = (JsonObject)given["metadata"]!;
        var name = Text(metadata["name"])!;
        if (kind.IsNamespaced)
            metadata["namespace"] ??= "default";
        var @namespace = Text(metadata["namespace"]);
        return history.Exclusively(() =>
        {
            if (@namespace is not null && history.Find(TestKind.Namespaces, null, @namespace) is null)
                Put(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = @namespace } });
            var before = history.Find(kind, @namespace, name);
            if (before is not null && Text(metadata["uid"]) is { } uid && uid != Text(before["metadata"]!["uid"]))
            {
                history.Write(kind, @namespace, name, null);
                before = null;
            }
            Complete(given, kind, before);
            return (JsonObject)history.Write(kind, @namespace, name, given)!.DeepClone();
        });
    }

    public TestAnswer Answer(TestPath path, TestRequest request) => history.Exclusively(() => (request.Method, path.Name) switch
    {
        ("GET", _) => history.Find(path.Kind, path.Namespace, path.Name!) is { } found ? Found(200, found) : NotFound(path.Kind, path.Name!),
        ("POST", null) => Create(path, request),
        ("PUT", not null) => Parse(request) is { } given ? Update(path, given) : Unreadable(),
        ("PATCH", not null) => Patch(path, request),
        _ => TestAnswer.Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    });

    TestAnswer Create(TestPath path, TestRequest request)
    {
        if (Parse(request) is not { } given)
            return Unreadable();
        var metadata = (JsonObject)given["metadata"]!;
        var name = Text(metadata["name"]);
        if (string.IsNullOrEmpty(name))
            return TestAnswer.Refusal(422, "Invalid", $"{path.Kind.Kind} \"\" is invalid: metadata.name: Required value: name or generateName is required");
        if (path.Kind.IsNamespaced)
            metadata["namespace"] ??= path.Namespace;
        if (Text(metadata["namespace"]) != path.Namespace)
            return TestAnswer.Refusal(400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request");
        if (path.Namespace is { } @namespace && history.Find(TestKind.Namespaces, null, @namespace) is null)
            return NotFound(TestKind.Namespaces, @namespace);
        if (history.Find(path.Kind, path.Namespace, name) is not null)
            return TestAnswer.Refusal(409, "AlreadyExists", $"{path.Kind.Qualified} \"{name}\" already exists", path.Kind.Details(name));
        if (path.Kind.HasStatus)
            given.Remove("status");
        metadata.Remove("uid");
        Complete(given, path.Kind, null);
        return Found(201, history.Write(path.Kind, path.Namespace, name, given)!);
    }

    TestAnswer Update(TestPath path, JsonObject given)
    {
        if (history.Find(path.Kind, path.Namespace, path.Name!) is not { } before)
            return NotFound(path.Kind, path.Name!);
        var metadata = (JsonObject)given["metadata"]!;
        var version = Text(metadata["resourceVersion"]);
        if (version is null && path.Kind.IsCustom)
            return Invalid(path, "metadata.resourceVersion: Invalid value: 0x0: must be specified for an update");
        if (version is not null && version != Text(before["metadata"]!["resourceVersion"]))
            return Conflict(path, Modified);
        if (Text(metadata["uid"]) is { } uid && uid != Text(before["metadata"]!["uid"]))
            return Conflict(path, $"StorageError: invalid object, Code: 4, UID in precondition: {uid}, UID in object meta: {before["metadata"]!["uid"]}");
        return Write(path, before, Merged(path, before, given));
    }

    TestAnswer Patch(TestPath path, TestRequest request)
    {
        if (request.Headers.GetValueOrDefault("Content-Type")?.Split(';')[0] != "application/merge-patch+json")
            return TestAnswer.Refusal(415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: application/merge-patch+json");
        if (history.Find(path.Kind, path.Namespace, path.Name!) is not { } before)
            return NotFound(path.Kind, path.Name!);
        return Parse(request) is { } patch ? Update(path, MergePatch.Apply(before, patch)) : Unreadable();
    }

    // The status sub-resource writes the status and nothing else; everything else writes all but the status.
    static JsonObject Merged(TestPath path, JsonObject before, JsonObject given)
    {
        if (!path.Kind.HasStatus)
            return given;
        var (body, status) = path.IsStatus ? (before, given) : (given, before);
        var merged = (JsonObject)body.DeepClone();
        merged.Remove("status");
        if (status["status"] is { } kept)
            merged["status"] = kept.DeepClone();
        return merged;
    }

    TestAnswer Write(TestPath path, JsonObject before, JsonObject after)
    {
        Complete(after, path.Kind, before);
        after["metadata"]!["resourceVersion"] = Text(before["metadata"]!["resourceVersion"]);
        // As in a real one: what changes nothing is no new version, and no event of a watch.
        return Found(200, JsonNode.DeepEquals(before, after) ? before : history.Write(path.Kind, path.Namespace, path.Name!, after)!);
    }

    static void Complete(JsonObject given, TestKind kind, JsonObject? before)
    {
        var metadata = (JsonObject)given["metadata"]!;
        given["apiVersion"] = kind.ApiVersion;
        given["kind"] = kind.Kind;
        metadata["uid"] ??= Text(before?["metadata"]!["uid"]) ?? $"{Guid.NewGuid()}";
        metadata["creationTimestamp"] ??= Text(before?["metadata"]!["creationTimestamp"]) ?? "2026-11-20T10:00:00Z";
        if (kind == TestKind.Namespaces)
        {
            metadata["labels"] ??= new JsonObject();
            metadata["labels"]!["kubernetes.io/metadata.name"] = Text(metadata["name"]);
        }
    }

    static JsonObject? Parse(TestRequest request)
    {
        try
        {
            return JsonNode.Parse(request.Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static TestAnswer Unreadable() => TestAnswer.Refusal(400, "BadRequest", "the object provided is unrecognized: couldn't get version/kind; json parse error");

    static TestAnswer Found(int status, JsonObject found) => new(status, found.ToJsonString());

    static TestAnswer NotFound(TestKind kind, string name) =>
        TestAnswer.Refusal(404, "NotFound", $"{kind.Qualified} \"{name}\" not found", kind.Details(name));

    static TestAnswer Conflict(TestPath path, string why) => TestAnswer.Refusal(
        409, "Conflict", $"Operation cannot be fulfilled on {path.Kind.Qualified} \"{path.Name}\": {why}", path.Kind.Details(path.Name!));

    static TestAnswer Invalid(TestPath path, string why) =>
        TestAnswer.Refusal(422, "Invalid", $"{path.Kind.Qualified} \"{path.Name}\" is invalid: {why}", path.Kind.Details(path.Name!));

    static string? Text(JsonNode? value) => value?.GetValue<string>();
}
