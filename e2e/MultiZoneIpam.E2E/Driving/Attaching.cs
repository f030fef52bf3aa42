namespace MultiZoneIpam.E2E.Driving;

/// <summary>What a runtime says of an attachment beside the network's config: libcni's RuntimeConf.</summary>
/// <param name="NetNs">The path of the namespace; empty where the runtime has none any more.</param>
/// <param name="Arguments">CNI_ARGS.</param>
sealed record Attaching(string ContainerId, string NetNs, string IfName, string Arguments)
{
    /// <summary>What it can do for plugins that declare the capability, by its name.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; init; } = new Dictionary<string, string>();

    /// <summary>As a runtime attaches a pod's interface, without Multus.</summary>
    public static Attaching Of(Sandbox sandbox, string ifName) =>
        new(sandbox.ContainerId, sandbox.Network.Path, ifName, $"IgnoreUnknown=1;{PodArguments(sandbox)}");

    public static string PodArguments(Sandbox sandbox)
    {
        var pod = sandbox.Pod.Split('/');
        return $"K8S_POD_NAMESPACE={pod[0]};K8S_POD_NAME={pod[1]};K8S_POD_INFRA_CONTAINER_ID={sandbox.ContainerId};K8S_POD_UID={sandbox.Uid}";
    }
}
