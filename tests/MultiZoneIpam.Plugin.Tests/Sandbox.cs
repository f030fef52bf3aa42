namespace MultiZoneIpam.Plugin.Tests;

/// <summary>One interface of one sandbox, as a runtime names it, and the pod that it is for where that is told.</summary>
sealed record Sandbox(string ContainerId, string IfName)
{
    public string Namespace { get; init; } = "prod";
    public string? Pod { get; init; }
    public string? Uid { get; init; }

    /// <summary>More of CNI_ARGS: "IP=10.0.0.1".</summary>
    public string? MoreArgs { get; init; }

    public string Args => string.Join(';', ((string?[])
    [
        "IgnoreUnknown=1",
        Pod is null ? null : $"K8S_POD_NAMESPACE={Namespace};K8S_POD_NAME={Pod};K8S_POD_INFRA_CONTAINER_ID={ContainerId}",
        Uid is null ? null : $"K8S_POD_UID={Uid}",
        MoreArgs,
    ]).Where(part => part is not null));
}
