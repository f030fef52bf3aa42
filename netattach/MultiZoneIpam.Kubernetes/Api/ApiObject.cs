using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One object of the core API by its names, which are checked before they become part of a URL.</summary>
sealed class ApiObject
{
    ApiObject(string kind, string resource, string? @namespace, string name)
    {
        Kind = kind;
        Resource = resource;
        Namespace = @namespace;
        Name = name;
    }

    public string Kind { get; }

    /// <summary>The plural of the URL and of RBAC rules: "pods".</summary>
    public string Resource { get; }

    public string? Namespace { get; }
    public string Name { get; }

    public string Path => Namespace is null
        ? $"api/v1/{Resource}/{Name}"
        : $"api/v1/namespaces/{Namespace}/{Resource}/{Name}";

    /// <exception cref="IpamException">Code 4: no pod and no namespace can have such a name.</exception>
    public static ApiObject Pod(string @namespace, string name)
    {
        Check("namespace", @namespace, ErrorCode.InvalidEnvironment);
        Check("pod", name, ErrorCode.InvalidEnvironment);
        return new("Pod", "pods", @namespace, name);
    }

    /// <exception cref="IpamException">Code 4: no namespace can have such a name.</exception>
    public static ApiObject NamespaceNamed(string name)
    {
        Check("namespace", name, ErrorCode.InvalidEnvironment);
        return new("Namespace", "namespaces", null, name);
    }

    /// <exception cref="IpamException">Code 7: no node can have such a name.</exception>
    public static ApiObject Node(string name)
    {
        Check("node", name, ErrorCode.InvalidConfig);
        return new("Node", "nodes", null, name);
    }

    public override string ToString() =>
        Namespace is null ? $"{Kind.ToLowerInvariant()} {Name}" : $"{Kind.ToLowerInvariant()} {Namespace}/{Name}";

    // A DNS subdomain (RFC 1123): nothing in it has a meaning in a URL, and "." and ".." are none.
    static void Check(string what, string name, ErrorCode code)
    {
        var isName = name.Length is > 0 and <= 253 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);
        foreach (var c in name)
            isName &= char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.';
        if (!isName)
            throw new IpamException(code, $"'{name}' is not the name of a {what}", "lower-case letters, digits, '-' and '.', at most 253");
    }
}
