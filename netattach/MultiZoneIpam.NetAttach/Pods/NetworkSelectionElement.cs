using System.Text.Json;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>
/// One entry of the pod's <c>k8s.v1.cni.cncf.io/networks</c> annotation (multi-net-spec 4.1): a NAD to attach, and what is
/// wished for that attachment. Keys that are Multus' business alone are not read.
/// </summary>
public sealed record NetworkSelectionElement
{
    public const string NetworksAnnotation = "k8s.v1.cni.cncf.io/networks";
    public const string DefaultNetworkAnnotation = "v1.multus-cni.io/default-network";

    public required NadName Nad { get; init; }

    /// <summary>The interface's name; null where Multus names it by the element's place.</summary>
    public string? Interface { get; init; }

    public IReadOnlyList<string> Ips { get; init; } = [];
    public string? Mac { get; init; }

    /// <summary>The IPAMClaim to hold the addresses; null where there is none.</summary>
    public string? IpamClaimReference { get; init; }

    /// <summary>Reads the short form ("ns/name@ifname, name") or the JSON form; an absent or blank annotation has no elements.</summary>
    /// <param name="annotationValue">The value of <see cref="NetworksAnnotation"/>.</param>
    /// <param name="podNamespace">The namespace of elements that name none.</param>
    /// <exception cref="IpamException">Code 106: the annotation is malformed.</exception>
    public static IReadOnlyList<NetworkSelectionElement> ParseAll(string? annotationValue, string podNamespace) =>
        Parse(new PodAnnotation(NetworksAnnotation, annotationValue ?? ""), podNamespace);

    internal static List<NetworkSelectionElement> Parse(PodAnnotation annotation, string defaultNamespace)
    {
        if (annotation.Value.AsSpan().Trim().IsEmpty)
            return [];
        return annotation.Value.AsSpan().ContainsAny('[', '{', '"')
            ? ParseJson(annotation, defaultNamespace)
            : annotation.Items().ConvertAll(item => ParseShort(annotation, item, defaultNamespace));
    }

    static NetworkSelectionElement ParseShort(PodAnnotation annotation, string item, string defaultNamespace)
    {
        var at = item.IndexOf('@', StringComparison.Ordinal);
        var nad = (at < 0 ? item : item[..at]).Trim();
        var interfaceName = at < 0 ? null : item[(at + 1)..].Trim();
        var qualified = nad.Contains('/', StringComparison.Ordinal) ? nad : $"{defaultNamespace}/{nad}";
        if (!NadName.TryParse(qualified, out var name) || name.Name.Contains('.', StringComparison.Ordinal))
            throw annotation.Malformed($"'{Quoted.Text(item)}' is not [namespace/]name[@interface]");
        if (interfaceName is not null && !CniNames.IsInterfaceName(interfaceName))
            throw annotation.Malformed($"'{Quoted.Text(interfaceName)}' is not an interface name");
        return new NetworkSelectionElement { Nad = name, Interface = interfaceName };
    }

    static List<NetworkSelectionElement> ParseJson(PodAnnotation annotation, string defaultNamespace)
    {
        var json = annotation.ReadJson();
        if (json.ValueKind != JsonValueKind.Array)
            throw annotation.Malformed("the JSON form is a list of objects");
        var errors = new ConfErrors();
        var elements = new List<NetworkSelectionElement>();
        foreach (var item in json.EnumerateArray())
        {
            if (ConfObject.From(item, $"[{elements.Count}]", errors) is { } element)
                elements.Add(ReadElement(element, defaultNamespace));
            else
                break;
        }
        annotation.ThrowIfAny(errors);
        return elements;
    }

    static NetworkSelectionElement ReadElement(ConfObject element, string defaultNamespace)
    {
        var interfaceName = element.Text("interface") ?? element.Text("interfaceRequest");
        var name = element.Text("name");
        NadName nad = default;
        if (name is null)
            element.Mistake("name", "is required");
        else if (!NadName.TryFrom(element.Text("namespace") ?? defaultNamespace, name, out nad))
            element.Mistake("name", "is not the name of a NetworkAttachmentDefinition");
        if (interfaceName is not null && !CniNames.IsInterfaceName(interfaceName))
            element.Mistake("interface", $"'{Quoted.Text(interfaceName)}' is not an interface name");
        return new NetworkSelectionElement
        {
            Nad = nad,
            Interface = interfaceName,
            Ips = ReadIps(element),
            Mac = element.Text("mac"),
            IpamClaimReference = element.Text("ipam-claim-reference"),
        };
    }

    static IReadOnlyList<string> ReadIps(ConfObject element)
    {
        var ips = element.Strings("ips") ?? [];
        foreach (var ip in ips)
        {
            if (!RequestedAddresses.TryParse(ip, out _))
                element.Mistake("ips", $"'{Quoted.Text(ip)}' is not an IP address");
        }
        return ips;
    }
}
