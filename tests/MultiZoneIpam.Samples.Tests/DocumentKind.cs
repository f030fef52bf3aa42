namespace MultiZoneIpam.Samples.Tests;

/// <summary>What a shown document is. There is no "unknown": what shows no other sign must be a node file.</summary>
enum DocumentKind
{
    Zone,
    NetworkAttachmentDefinition,

    /// <summary>A Pod, or something with a template of pods.</summary>
    Workload,

    /// <summary>An IPAMClaim of the multi-network specification.</summary>
    Claim,

    /// <summary>An object of Kubernetes that is nothing to this project.</summary>
    OtherObject,

    /// <summary>The annotations of some pod, alone.</summary>
    Annotations,

    /// <summary>The config of a main plugin, as it stands in a NAD or in a file of /etc/cni/net.d.</summary>
    NetworkConfig,

    /// <summary>What a plugin prints.</summary>
    Result,

    /// <summary>What a plugin prints when it refuses.</summary>
    Error,

    NodeFile,
}
