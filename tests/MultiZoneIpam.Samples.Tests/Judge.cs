using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>Reads a shown document with the readers of the programs, by what it says it is.</summary>
static class Judge
{
    public static DocumentKind KindOf(ShownDocument document) => document switch
    {
        _ when document.Text("kind") is { } kind => kind switch
        {
            "Zone" => DocumentKind.Zone,
            "NetworkAttachmentDefinition" => DocumentKind.NetworkAttachmentDefinition,
            "Pod" or "Deployment" or "StatefulSet" or "DaemonSet" => DocumentKind.Workload,
            "IPAMClaim" => DocumentKind.Claim,
            "Namespace" or "Service" or "ServiceAccount" or "Secret" or "VirtualMachine" => DocumentKind.OtherObject,
            _ => throw new InvalidOperationException($"{document.Place}: nothing is known of the kind {kind}"),
        },
        _ when document.Has("annotations") => DocumentKind.Annotations,
        _ when document.Has("ipam") => DocumentKind.NetworkConfig,
        _ when document.Has("ips") => DocumentKind.Result,
        _ when document.Has("code") => DocumentKind.Error,
        _ => DocumentKind.NodeFile,
    };

    /// <exception cref="IpamException">The document would be refused.</exception>
    public static void Read(ShownDocument document)
    {
        switch (KindOf(document))
        {
            case DocumentKind.Zone:
                ZoneDocument.Parse(document.Json, document.Place);
                break;
            case DocumentKind.NetworkAttachmentDefinition:
                Network.Of(document);
                break;
            case DocumentKind.Workload:
                Workload.Of(document).ReadAnnotations();
                break;
            case DocumentKind.Claim:
                Assert.NotEmpty(IpamClaim.Read(document.Content).Network);
                break;
            case DocumentKind.Annotations:
                new Workload(document.Place, "default", document.Texts("annotations")).ReadAnnotations();
                break;
            case DocumentKind.NetworkConfig:
                Network.Of(document.Json, nad: null);
                break;
            case DocumentKind.Result:
                Assert.Contains(document.Text("cniVersion"), CniVersions.Supported);
                break;
            case DocumentKind.Error:
                Assert.True(Enum.IsDefined((ErrorCode)document.Content.GetProperty("code").GetInt32()), "the code is none of ours");
                Assert.NotEmpty(document.Text("msg") ?? "");
                break;
            case DocumentKind.NodeFile:
                NodeConf.Parse(document.Json, document.Place);
                break;
        }
    }
}
