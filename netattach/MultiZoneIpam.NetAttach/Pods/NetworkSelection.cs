using System.Globalization;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>
/// The networks that a pod selects by its annotations, and the search for the one that a call serves (cni-contract 4.2). An
/// answer is certain or it is none: a guess would give one interface the address that was meant for another.
/// </summary>
public sealed class NetworkSelection(IReadOnlyList<NetworkSelectionElement> elements, NetworkSelectionElement? defaultNetwork)
{
    const string RuntimesInterface = "eth0";

    public IReadOnlyList<NetworkSelectionElement> Elements { get; } = elements;

    /// <summary>The element that replaces the cluster's own network; null where the pod has no such annotation.</summary>
    public NetworkSelectionElement? DefaultNetwork { get; } = defaultNetwork;

    /// <param name="annotations">The pod's.</param>
    /// <param name="podNamespace">Where the pod is.</param>
    /// <param name="multusNamespace">Multus' own, "kube-system" by default: the namespace of a default network that names none.</param>
    /// <exception cref="IpamException">Code 106: an annotation is malformed.</exception>
    public static NetworkSelection Read(IReadOnlyDictionary<string, string> annotations, string podNamespace, string multusNamespace)
    {
        var networks = PodAnnotation.Find(annotations, NetworkSelectionElement.NetworksAnnotation);
        var elements = networks is { } found ? NetworkSelectionElement.Parse(found, podNamespace) : [];
        if (PodAnnotation.Find(annotations, NetworkSelectionElement.DefaultNetworkAnnotation) is not { } annotation)
            return new NetworkSelection(elements, null);
        var defaults = NetworkSelectionElement.Parse(annotation, multusNamespace);
        return defaults.Count <= 1
            ? new NetworkSelection(elements, defaults.FirstOrDefault())
            : throw annotation.Malformed("it selects more than one network");
    }

    /// <param name="interfaceName">CNI_IFNAME.</param>
    /// <param name="nad">The NAD where the config names it; null where it is to be found.</param>
    /// <param name="firstPlace">The number of the first element's automatic name: 1 ("net1"), and one more per default network of the node.</param>
    public SelectionMatch Find(string interfaceName, NadName? nad, int firstPlace)
    {
        if (FindNamed(interfaceName) is { } named)
            return named;
        if (interfaceName == RuntimesInterface)
            return DefaultNetwork is { Interface: null } ? new SelectionMatch(DefaultNetwork, SelectionBasis.DefaultNetwork) : default;
        var number = NumberOf(interfaceName);
        if (number < firstPlace)
            return default;
        if (number is { } place && At(place - firstPlace) is { } element && (nad is null || element.Nad == nad))
            return new SelectionMatch(element, SelectionBasis.Place);
        return nad is { } known ? FindByNad(known) : Unmatched(number);
    }

    SelectionMatch? FindNamed(string interfaceName)
    {
        SelectionMatch? match = DefaultNetwork is not null && DefaultNetwork.Interface == interfaceName
            ? new SelectionMatch(DefaultNetwork, SelectionBasis.DefaultNetwork)
            : null;
        foreach (var element in Elements)
        {
            if (element.Interface != interfaceName)
                continue;
            if (match is not null)
                return new SelectionMatch(null, SelectionBasis.Ambiguous);
            match = new SelectionMatch(element, SelectionBasis.Interface);
        }
        return match;
    }

    // Elements with an interface of their own still take up a place: [a@foo, b] gives foo and net2.
    NetworkSelectionElement? At(int index) =>
        index >= 0 && index < Elements.Count && Elements[index].Interface is null ? Elements[index] : null;

    SelectionMatch FindByNad(NadName nad)
    {
        NetworkSelectionElement? only = null;
        foreach (var element in Elements)
        {
            if (element.Interface is not null || element.Nad != nad)
                continue;
            if (only is not null)
                return new SelectionMatch(null, SelectionBasis.Ambiguous);
            only = element;
        }
        return only is null ? default : new SelectionMatch(only, SelectionBasis.Nad);
    }

    // A numbered interface beyond the elements: firstPlace may be wrong for this node. Multus gives no other names by itself.
    SelectionMatch Unmatched(int? number) =>
        new(null, number is not null && Elements.Any(element => element.Interface is null) ? SelectionBasis.Ambiguous : SelectionBasis.None);

    /// <summary>3 for "net3"; null for a name that Multus does not give by itself ("net03", "eth0").</summary>
    static int? NumberOf(string interfaceName)
    {
        if (!interfaceName.StartsWith("net", StringComparison.Ordinal))
            return null;
        var digits = interfaceName.AsSpan(3);
        var canonical = digits.Length == 1 || (digits.Length > 1 && digits[0] != '0');
        return canonical && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
