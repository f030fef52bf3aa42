using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One kind of object of an API server, as URLs, RBAC rules and the objects themselves name it.</summary>
/// <param name="Group">"" is the core group.</param>
/// <param name="Plural">Of URLs and of RBAC rules: "pods".</param>
public sealed record ApiResource(string Group, string Version, string Plural, string Kind)
{
    public static readonly ApiResource Pods = new("", "v1", "pods", "Pod");
    public static readonly ApiResource Namespaces = new("", "v1", "namespaces", "Namespace");
    public static readonly ApiResource Nodes = new("", "v1", "nodes", "Node") { WrongName = ErrorCode.InvalidConfig };
    public static readonly ApiResource Events = new("", "v1", "events", "Event");
    public static readonly ApiResource ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet") { WrongName = ErrorCode.Decode };
    public static readonly ApiResource Deployments = new("apps", "v1", "deployments", "Deployment");
    public static readonly ApiResource StatefulSets = new("apps", "v1", "statefulsets", "StatefulSet");
    public static readonly ApiResource DaemonSets = new("apps", "v1", "daemonsets", "DaemonSet");
    public static readonly ApiResource Jobs = new("batch", "v1", "jobs", "Job") { WrongName = ErrorCode.Decode };
    public static readonly ApiResource CronJobs = new("batch", "v1", "cronjobs", "CronJob");
    public static readonly ApiResource VirtualMachines = new("kubevirt.io", "v1", "virtualmachines", "VirtualMachine");
    public static readonly ApiResource IpamClaims = new("k8s.cni.cncf.io", "v1alpha1", "ipamclaims", "IPAMClaim") { WrongName = ErrorCode.AnnotationMalformed };

    /// <summary>Whose mistake a name is that no object can have: the caller's, the node file's, an owner's reference, an annotation.</summary>
    internal ErrorCode WrongName { get; private init; } = ErrorCode.InvalidEnvironment;

    string Root => Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";

    /// <summary>Below the server's URL: all objects, or those of a namespace.</summary>
    /// <exception cref="IpamException">Code 4: no namespace can have such a name.</exception>
    internal string PathOf(string? @namespace) => @namespace is null
        ? $"{Root}/{Plural}"
        : $"{Root}/namespaces/{Checked("namespace", @namespace, ErrorCode.InvalidEnvironment)}/{Plural}";

    /// <exception cref="IpamException">Code 4: no namespace, or <see cref="WrongName"/>: no object, can have such a name.</exception>
    internal string PathOf(string? @namespace, string name) => $"{PathOf(@namespace)}/{Checked(Kind, name, WrongName)}";

    // A DNS subdomain (RFC 1123): nothing in it has a meaning in a URL, and "." and ".." are none.
    static string Checked(string what, string name, ErrorCode code)
    {
        var isName = name.Length is > 0 and <= 253 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);
        foreach (var c in name)
            isName &= char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.';
        return isName
            ? name
            : throw new IpamException(code, $"'{name}' is not the name of a {what}", "lower-case letters, digits, '-' and '.', at most 253");
    }
}
