namespace MultiZoneIpam.Plugin.Pods;

/// <summary>What lives longer than a pod and starts the next one: "Deployment/web", "VirtualMachine/vm-a".</summary>
readonly record struct PodOwner(string Kind, string Name)
{
    public const string VirtualMachine = "VirtualMachine";

    public override string ToString() => $"{Kind}/{Name}";
}
