using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One object of an API server by its names: where it is, what messages call it, and which answers are about it.</summary>
sealed record ApiObject(ApiResource Resource, string? Namespace, string Name)
{
    /// <exception cref="IpamException">No object can have such names: see <see cref="ApiResource.WrongName"/>.</exception>
    public string Path => Resource.PathOf(Namespace, Name);

    /// <exception cref="IpamException">Code 6: it is another object.</exception>
    public JsonElement Expect(JsonElement found)
    {
        var metadata = found.Find("metadata") ?? default;
        var isWanted = found.FindString("kind") == Resource.Kind
            && metadata.FindString("name") == Name
            && (Namespace is null || metadata.FindString("namespace") == Namespace);
        return isWanted ? found : throw new IpamException(ErrorCode.Decode, $"it is not {this}");
    }

    /// <summary>Only the server itself can say that an object does not exist: a 404 without its Status object is some proxy's.</summary>
    public bool IsMissingBy(ApiAnswer answer) =>
        answer.Status == 404
        && ApiStatus.TryRead(answer.Body) is { Reason: "NotFound" } status
        && status.DetailsKind == Resource.Plural
        && status.DetailsName == Name;

    public override string ToString()
    {
        var kind = Resource.Kind.ToLowerInvariant();
        return Namespace is null ? $"{kind} {Name}" : $"{kind} {Namespace}/{Name}";
    }
}
