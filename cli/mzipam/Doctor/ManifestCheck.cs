using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Can every manifest of the folder be read? One that cannot may be any pod's, and keeps all others from starting.</summary>
sealed class ManifestCheck(NodeConf node, string folder) : ICheck
{
    const string Subject = "manifests";

    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            // All of them are read before a pod is said not to be there.
            await new ManifestFolder(folder, node.NodeName).FindPodAsync("default", "mzipam-doctor", cancellationToken);
            findings.Good(Subject, $"{folder} can be read");
        }
        catch (IpamException e)
        {
            findings.Wrong(Subject, $"not every pod has a manifest that can be read: {e.Message}", e.Details);
        }
    }
}
