using System.Text.Json;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests.Rights;

/// <summary>One verb on one resource, as RBAC tells them apart: what a request needs, and what a rule gives.</summary>
sealed record Right(string Group, string Resource, string Verb)
{
    public static Right NeededBy(TestRequest request)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var group = parts[0] == "apis" ? parts[1] : "";
        var names = parts[(parts[0] == "apis" ? 3 : 2)..];
        // Of an object in a namespace; "namespaces/NAME" alone is the namespace itself.
        if (names is ["namespaces", _, _, ..])
            names = names[2..];
        var resource = names.Length > 2 ? $"{names[0]}/{names[2]}" : names[0];
        return new Right(group, resource, request.Method switch
        {
            "GET" when names.Length > 1 => "get",
            "GET" when request.Query("watch") is not null => "watch",
            "GET" => "list",
            "POST" => "create",
            "PUT" => "update",
            _ => request.Method.ToLowerInvariant(),
        });
    }

    /// <summary>All that the roles of a manifest give.</summary>
    public static IReadOnlyList<Right> GivenBy(string manifest)
    {
        var given = new List<Right>();
        foreach (var json in YamlJson.Convert(File.ReadAllText(Repository.At(manifest)), manifest))
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.GetProperty("kind").GetString() != "ClusterRole")
                continue;
            foreach (var rule in document.RootElement.GetProperty("rules").EnumerateArray())
            {
                given.AddRange(
                    from @group in Texts(rule, "apiGroups")
                    from resource in Texts(rule, "resources")
                    from verb in Texts(rule, "verbs")
                    select new Right(@group, resource, verb));
            }
        }
        return given;
    }

    public override string ToString() => Group.Length == 0 ? $"{Verb} {Resource}" : $"{Verb} {Resource}.{Group}";

    static IEnumerable<string> Texts(JsonElement rule, string name) => [.. rule.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
