using System.Globalization;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>Which network selection element an interface stands for. Multus says nothing but the interface's name.</summary>
public static class NetworkSelection
{
    /// <summary>
    /// By its explicit interface name; else as Multus numbers interfaces: the first element is net1, and one with an explicit
    /// name still takes a number; else as the only element of a NAD that is known already. Null where none fits, or several do.
    /// </summary>
    /// <param name="nad">The NAD, where the network's config names it.</param>
    public static NetworkSelectionElement? Find(IReadOnlyList<NetworkSelectionElement> elements, string ifName, NadName? nad)
    {
        foreach (var element in elements)
        {
            if (element.Interface == ifName)
                return Agrees(element, nad) ? element : null;
        }
        if (Numbered(elements, ifName) is { } byNumber && Agrees(byNumber, nad))
            return byNumber;
        var ofNad = elements.Where(element => element.Nad == nad).ToList();
        return ofNad.Count == 1 && ofNad[0].Interface is null ? ofNad[0] : null;
    }

    static NetworkSelectionElement? Numbered(IReadOnlyList<NetworkSelectionElement> elements, string ifName)
    {
        if (!ifName.StartsWith("net", StringComparison.Ordinal)
            || !int.TryParse(ifName.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < 1
            || number > elements.Count)
            return null;
        var element = elements[number - 1];
        return element.Interface is null ? element : null;
    }

    static bool Agrees(NetworkSelectionElement element, NadName? nad) => nad is null || element.Nad == nad;
}
