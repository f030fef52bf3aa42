using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>
/// The IPAMClaim that a pod's network selection names for an interface. It is one of the pod's own namespace, wherever the NAD is: a
/// claim of another namespace would let a pod have what belongs to others.
/// </summary>
/// <param name="network">The network's name in its CNI config.</param>
sealed class ClaimSearch(PodInQuestion who, string network)
{
    /// <returns>The claim's name; null where the interface's element names none.</returns>
    /// <exception cref="IpamException">Code 106: the reference is wrong, or it cannot be told whether it is for this interface.</exception>
    public string? ReferenceOf(Pod pod, SelectionMatch match)
    {
        if (match.Basis == SelectionBasis.Ambiguous && PodWishes.SelectionOf(pod).Elements.FirstOrDefault(element => element.IpamClaimReference is not null) is { } other)
            throw Wrong(other.IpamClaimReference!, $"it cannot be told whether it is for the interface {who.IfName}: name the interface in the element, or the NAD in ipam.nad");
        if (match.Element is not { IpamClaimReference: { } reference } element)
            return null;
        if (element.Ips.Count > 0)
            throw Wrong(reference, $"the same element asks for ips ({Quoted.Text(string.Join(", ", element.Ips))}); an address is either claimed or asked for");
        return new Identity(pod.Namespace, Identity.ClaimKind, reference, null).IsKey ? reference : throw Wrong(reference, "it is no name of an object");
    }

    /// <exception cref="IpamException">Code 106: it is for another network. Code 11: there is no such claim, or it cannot be told.</exception>
    public async Task<IpamClaim> FindAsync(Pod pod, string reference, NadName? nad, ZoneName zone, IClusterFacts facts, CancellationToken cancellationToken)
    {
        var claim = await facts.FindClaimAsync(pod.Namespace, reference, cancellationToken)
            ?? throw who.Untellable(zone, $"its network selection names the IPAMClaim '{reference}', and there is none of that name in namespace {pod.Namespace}");
        return claim.Network == network || claim.Network == nad?.ToString()
            ? claim
            : throw Wrong(reference, $"IPAMClaim {claim.Namespace}/{claim.Name} is for the network '{Quoted.Text(claim.Network)}', and this is the network '{network}'");
    }

    public static Identity IdentityOf(IpamClaim claim) => new(claim.Namespace, Identity.ClaimKind, claim.Name, null);

    static IpamException Wrong(string reference, string reason) => new(
        ErrorCode.AnnotationMalformed,
        $"annotation {NetworkSelectionElement.NetworksAnnotation}: \"ipam-claim-reference\":\"{Quoted.Text(reference)}\": {reason}",
        "correct the annotation in the pod's template; nothing was allocated");
}
