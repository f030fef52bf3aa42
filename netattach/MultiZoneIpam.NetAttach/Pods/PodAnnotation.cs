using System.Text;
using System.Text.Json;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>One annotation of a pod while it is read. Every refusal is code 106 and quotes key and value, cut and escaped.</summary>
readonly record struct PodAnnotation(string Key, string Value)
{
    const int LongestReason = 1000;

    public static PodAnnotation? Find(IReadOnlyDictionary<string, string> annotations, string key) =>
        annotations.TryGetValue(key, out var value) ? new PodAnnotation(key, value) : null;

    /// <summary>The same, but null also where the value is blank.</summary>
    public static PodAnnotation? FindFilled(IReadOnlyDictionary<string, string> annotations, string key) =>
        Find(annotations, key) is { } found && !string.IsNullOrWhiteSpace(found.Value) ? found : null;

    public IpamException Malformed(string reason) => new(
        ErrorCode.AnnotationMalformed,
        $"annotation {Quoted.Text(Key)} '{Quoted.Text(Value)}' is malformed: {Quoted.Text(reason, LongestReason)}",
        "correct the annotation in the pod's template; nothing was allocated");

    public void ThrowIfAny(ConfErrors errors)
    {
        if (errors.Any)
            throw Malformed(string.Join("; ", errors.Mistakes));
    }

    public JsonElement ReadJson() =>
        JsonText.TryRead(Encoding.UTF8.GetBytes(Value), out var element) is { } reason ? throw Malformed(reason) : element;

    /// <summary>The comma-separated items of the value, trimmed; at least one, none empty.</summary>
    public List<string> Items()
    {
        var items = new List<string>();
        foreach (var item in Value.Split(',', StringSplitOptions.TrimEntries))
            items.Add(item.Length > 0 ? item : throw Malformed(Value.AsSpan().Trim().IsEmpty ? "it is empty" : "an item of the list is empty"));
        return items;
    }

    public Address Address(string text) =>
        RequestedAddresses.TryParse(text, out var address) ? address : throw Malformed($"'{Quoted.Text(text)}' is not an IP address");

    /// <summary>At most one gateway of each family.</summary>
    public List<Address> Gateways(List<string> texts)
    {
        var gateways = new List<Address>();
        foreach (var text in texts)
        {
            if (!Zones.Addresses.Address.TryParse(text.AsSpan().Trim(), out var gateway))
                throw Malformed($"'{Quoted.Text(text)}' is not an IP address");
            if (gateways.Exists(other => other.Family == gateway.Family))
                throw Malformed("it names two gateways of one family");
            gateways.Add(gateway);
        }
        return gateways;
    }

    public AddressSpan Span(string text) =>
        SpanText.TryParse(text, out var span) ? span : throw Malformed($"'{Quoted.Text(text)}' is not an address, a range a-b or a subnet in CIDR notation");

    public ZoneName Zone(string text) =>
        ZoneName.TryParse(text, out var zone) ? zone : throw Malformed($"'{Quoted.Text(text)}' is not a zone name");
}
