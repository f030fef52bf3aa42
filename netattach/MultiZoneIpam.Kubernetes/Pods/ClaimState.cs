using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>An IPAMClaim at one version of it.</summary>
public sealed record ClaimState(IpamClaim Claim, string ResourceVersion)
{
    /// <exception cref="Zones.IpamException">Code 6: a field is not what the CRD allows there.</exception>
    public static ClaimState Read(JsonElement claim) => new(IpamClaim.Read(claim), KubernetesClient.VersionOf(claim));
}
