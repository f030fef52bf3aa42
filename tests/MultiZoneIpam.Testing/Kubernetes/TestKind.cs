namespace MultiZoneIpam.Testing;

/// <summary>A kind of object that the cluster of the tests knows, with what an API server treats differently from kind to kind.</summary>
/// <param name="HasStatus">There is a sub-resource of that name, and only it writes the status.</param>
sealed record TestKind(string Group, string Version, string Plural, string Kind, bool IsNamespaced, bool HasStatus)
{
    public static readonly TestKind Namespaces = new("", "v1", "namespaces", "Namespace", false, true);

    public static readonly TestKind[] All =
    [
        Namespaces,
        new("", "v1", "pods", "Pod", true, true),
        new("", "v1", "nodes", "Node", false, true),
        new("", "v1", "events", "Event", true, false),
        new("", "v1", "configmaps", "ConfigMap", true, false),
        new("apps", "v1", "replicasets", "ReplicaSet", true, true),
        new("apps", "v1", "deployments", "Deployment", true, true),
        new("apps", "v1", "statefulsets", "StatefulSet", true, true),
        new("apps", "v1", "daemonsets", "DaemonSet", true, true),
        new("batch", "v1", "jobs", "Job", true, true),
        new("batch", "v1", "cronjobs", "CronJob", true, true),
        new("coordination.k8s.io", "v1", "leases", "Lease", true, false),
        new("k8s.cni.cncf.io", "v1alpha1", "ipamclaims", "IPAMClaim", true, true),
        new("ipam.multizone.dev", "v1alpha1", "zones", "Zone", false, true),
        new("kubevirt.io", "v1", "virtualmachines", "VirtualMachine", true, true),
        new("kubevirt.io", "v1", "virtualmachineinstances", "VirtualMachineInstance", true, true),
    ];

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As messages of the API name it: "replicasets.apps".</summary>
    public string Qualified => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Defined by a CustomResourceDefinition, as the groups of others than Kubernetes' own are.</summary>
    public bool IsCustom => Group is "k8s.cni.cncf.io" or "ipam.multizone.dev" or "kubevirt.io";

    public string Root => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    public string Details(string name) => Group.Length == 0
        ? $$"""{"name":"{{name}}","kind":"{{Plural}}"}"""
        : $$"""{"name":"{{name}}","group":"{{Group}}","kind":"{{Plural}}"}""";

    public static TestKind Of(string apiVersion, string kind) =>
        All.FirstOrDefault(known => known.ApiVersion == apiVersion && known.Kind == kind)
        ?? throw new ArgumentException($"the cluster of the tests does not know {apiVersion} {kind}", nameof(kind));

    public static TestKind Of(string kind) => All.First(known => known.Kind == kind);
}
