using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Zones.Ranges;

/// <summary>
/// Turns ranges as written into validated ones, with host-local's defaults and refusals (its range.go, range_set.go) and the
/// fixed part. Every mistake is added to the errors; what is returned is complete only where there was none.
/// </summary>
public static class RangeParser
{
    /// <summary>One ADD takes an address of each set in one transaction, and etcd allows 128 operations in that.</summary>
    const int SetLimit = 16;

    public static IReadOnlyList<IReadOnlyList<AddressRange>> Parse(IReadOnlyList<IReadOnlyList<RangeConf>> sets, ConfErrors errors)
    {
        if (sets.Count == 0)
            errors.Add("ranges", "no IP ranges specified");
        if (sets.Count > SetLimit)
            errors.Add("ranges", $"{sets.Count} range sets, and a zone can have {SetLimit}: an interface gets one address of each set");
        var parsed = new List<IReadOnlyList<AddressRange>>();
        for (var index = 0; index < sets.Count; index++)
            parsed.Add(ParseSet(sets[index], index, errors));
        for (var left = 0; left < parsed.Count; left++)
        {
            for (var right = left + 1; right < parsed.Count; right++)
            {
                if (FirstOverlap(parsed[left], parsed[right]) is { } pair)
                    errors.Add("ranges", $"range set {left} overlaps with {right}: {Describe(pair.Left)} and {Describe(pair.Right)}");
            }
        }
        return parsed;
    }

    static List<AddressRange> ParseSet(IReadOnlyList<RangeConf> confs, int index, ConfErrors errors)
    {
        if (confs.Count == 0)
            errors.Add($"ranges[{index}]", $"invalid range set {index}: empty range set");
        var ranges = new List<AddressRange>();
        foreach (var conf in confs)
        {
            if (ParseRange(conf, errors) is not { } range)
                continue;
            if (ranges.Count > 0 && ranges[0].Subnet.Network.Family != range.Subnet.Network.Family)
                errors.Add(conf.Path, $"invalid range set {index}: mixed address families");
            if (ranges.Find(range.Overlaps) is { } other)
                errors.Add(conf.Path, $"invalid range set {index}: subnets {Describe(other)} and {Describe(range)} overlap");
            ranges.Add(range);
        }
        return ranges;
    }

    static AddressRange? ParseRange(RangeConf conf, ConfErrors errors)
    {
        if (ParseSubnet(conf, errors) is not { } subnet)
            return null;
        var first = subnet.Network.Next();
        var last = subnet.Network.IsIPv4 ? subnet.Last.Previous() : subnet.Last;
        var gateway = Inside(conf.Gateway, "gateway", "Gateway", first, subnet, conf, errors);
        var start = Inside(conf.RangeStart, "rangeStart", "RangeStart", first, subnet, conf, errors);
        var end = Inside(conf.RangeEnd, "rangeEnd", "RangeEnd", last, subnet, conf, errors);
        if (end < start)
            errors.Add($"{conf.Path}.rangeStart", $"RangeStart {start} not in network {subnet} up to RangeEnd {end}: it comes after the end");
        var fixedPart = ParseFixedPart(conf, subnet, errors);
        if (end < start)
            return null;
        return new AddressRange(subnet, new AddressSpan(start, end), fixedPart, gateway)
        {
            NodeSelector = conf.NodeSelector ?? new Dictionary<string, string>(),
        };
    }

    static Subnet? ParseSubnet(RangeConf conf, ConfErrors errors)
    {
        var path = $"{conf.Path}.subnet";
        if (string.IsNullOrEmpty(conf.Subnet))
        {
            errors.Add(path, "is required");
            return null;
        }
        if (!Subnet.TryParseCidr(conf.Subnet, out var address, out var length))
        {
            errors.Add(path, $"'{conf.Subnet}' is not a subnet in CIDR notation");
            return null;
        }
        var subnet = Subnet.Around(address, length);
        if (subnet.Network != address)
            errors.Add(path, $"Network has host bits set. For a subnet mask of length {length} the network address is {subnet.Network}");
        else if (length > address.Width - 2)
            errors.Add(path, $"Network {subnet} too small to allocate from.");
        else
            return subnet;
        return null;
    }

    static Address Inside(string? text, string key, string label, Address otherwise, Subnet subnet, RangeConf conf, ConfErrors errors)
    {
        if (string.IsNullOrEmpty(text))
            return otherwise;
        if (!Address.TryParse(text, out var address))
            errors.Add($"{conf.Path}.{key}", $"'{text}' is not an IP address");
        else if (!subnet.Contains(address))
            errors.Add($"{conf.Path}.{key}", $"{label} {address} not in network {subnet}");
        else
            return address;
        return otherwise;
    }

    static AddressSpan? ParseFixedPart(RangeConf conf, Subnet subnet, ConfErrors errors)
    {
        if (string.IsNullOrEmpty(conf.FixedStart) && string.IsNullOrEmpty(conf.FixedEnd))
            return null;
        if (string.IsNullOrEmpty(conf.FixedStart) || string.IsNullOrEmpty(conf.FixedEnd))
        {
            errors.Add(conf.Path, "fixedStart and fixedEnd go together");
            return null;
        }
        var start = Inside(conf.FixedStart, "fixedStart", "FixedStart", subnet.Network, subnet, conf, errors);
        var end = Inside(conf.FixedEnd, "fixedEnd", "FixedEnd", subnet.Last, subnet, conf, errors);
        if (end >= start)
            return new AddressSpan(start, end);
        errors.Add($"{conf.Path}.fixedStart", $"FixedStart {start} comes after FixedEnd {end}");
        return null;
    }

    static (AddressRange Left, AddressRange Right)? FirstOverlap(IReadOnlyList<AddressRange> left, IReadOnlyList<AddressRange> right)
    {
        foreach (var one in left)
        {
            foreach (var other in right)
            {
                if (one.Overlaps(other))
                    return (one, other);
            }
        }
        return null;
    }

    static string Describe(AddressRange range) => $"{range.Span.First}-{range.Span.Last}";
}
