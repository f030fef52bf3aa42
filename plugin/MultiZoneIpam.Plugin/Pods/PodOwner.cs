using MultiZoneIpam.Kubernetes;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>What lives longer than a pod and starts the next one: "Deployment/web", "VirtualMachine/vm-a".</summary>
/// <param name="Group">Of the API, which tells kinds of one name apart: "apps", "kubevirt.io"; "core" for the one without a name.</param>
readonly record struct PodOwner(string Group, string Kind, string Name)
{
    public const string VirtualMachine = "VirtualMachine";

    const string Core = "core";

    public PodOwner(OwnerReference reference)
        : this(reference.Group.Length > 0 ? reference.Group : Core, reference.Kind, reference.Name)
    {
    }

    /// <summary>Groups of others have dots in their names.</summary>
    public bool IsOfKubernetes => !Group.Contains('.', StringComparison.Ordinal);

    public override string ToString() => $"{Kind}/{Name}";
}
