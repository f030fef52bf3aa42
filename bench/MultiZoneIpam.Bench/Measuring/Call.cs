using MultiZoneIpam.Bench.Contestants;

namespace MultiZoneIpam.Bench.Measuring;

/// <summary>One CNI call as a runtime makes it: verb, network and attachment. ADD and DEL of one number are about the same attachment.</summary>
readonly record struct Call(string Verb, string Network, int Number)
{
    public IReadOnlyList<string> Environment(Contestant contestant) =>
    [
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        $"CNI_COMMAND={Verb}",
        $"CNI_CONTAINERID={Network}-{Number:x8}",
        "CNI_NETNS=/var/run/netns/bench",
        "CNI_IFNAME=eth0",
        $"CNI_PATH={Path.GetDirectoryName(contestant.Path)}",
        $"CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAMESPACE=bench;K8S_POD_NAME=pod-{Number};K8S_POD_INFRA_CONTAINER_ID={Network}-{Number:x8}",
        .. contestant.Variables,
    ];
}
