using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One object of the API by its names, which are checked before they become part of a URL.</summary>
sealed class ApiObject
{
    const string Core = "api/v1";
    const string ClaimGroup = "apis/k8s.cni.cncf.io/v1alpha1";

    readonly string root;

    ApiObject(string root, string kind, string resource, string? @namespace, string name)
    {
        this.root = root;
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
        ? $"{root}/{Resource}/{Name}"
        : $"{root}/namespaces/{Namespace}/{Resource}/{Name}";

    /// <exception cref="IpamException">Code 4: no pod and no namespace can have such a name.</exception>
    public static ApiObject Pod(string @namespace, string name)
    {
        Check("namespace", @namespace, ErrorCode.InvalidEnvironment);
        Check("pod", name, ErrorCode.InvalidEnvironment);
        return new(Core, "Pod", "pods", @namespace, name);
    }

    /// <exception cref="IpamException">Code 4: no namespace, or code 6: no such object, can have such a name.</exception>
    public static ApiObject Workload(WorkloadKind kind, string @namespace, string name)
    {
        Check("namespace", @namespace, ErrorCode.InvalidEnvironment);
        Check(kind.ToString(), name, ErrorCode.Decode);
        return kind == WorkloadKind.ReplicaSet
            ? new("apis/apps/v1", "ReplicaSet", "replicasets", @namespace, name)
            : new("apis/batch/v1", "Job", "jobs", @namespace, name);
    }

    /// <exception cref="IpamException">Code 4: no namespace, or code 106: no claim, can have such a name.</exception>
    public static ApiObject Claim(string @namespace, string name)
    {
        Check("namespace", @namespace, ErrorCode.InvalidEnvironment);
        Check("IPAMClaim", name, ErrorCode.AnnotationMalformed);
        return new(ClaimGroup, "IPAMClaim", "ipamclaims", @namespace, name);
    }

    /// <exception cref="IpamException">Code 4: no namespace can have such a name.</exception>
    public static ApiObject NamespaceNamed(string name)
    {
        Check("namespace", name, ErrorCode.InvalidEnvironment);
        return new(Core, "Namespace", "namespaces", null, name);
    }

    /// <exception cref="IpamException">Code 7: no node can have such a name.</exception>
    public static ApiObject Node(string name)
    {
        Check("node", name, ErrorCode.InvalidConfig);
        return new(Core, "Node", "nodes", null, name);
    }

    public bool IsOfACustomResource => root == ClaimGroup;

    /// <summary>What an RBAC rule for it says of its group; empty for the core API.</summary>
    public string GroupOfRule => root == Core ? "" : $", apiGroup {root.Split('/')[1]}";

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
