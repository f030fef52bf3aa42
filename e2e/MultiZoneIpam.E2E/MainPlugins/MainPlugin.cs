using System.Text.Json.Nodes;
using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.MainPlugins;

/// <summary>A main plugin of Debian's containernetworking-plugins, and what it needs of a node.</summary>
/// <param name="Keys">Its own keys of a config.</param>
/// <param name="LinkKind">How its device is made on eth1, where not every kernel has it.</param>
sealed record MainPlugin(string Type, string Keys, string? LinkKind = null)
{
    static readonly MainPlugin[] All =
    [
        new("bridge", """{ "bridge": "br0" }"""),
        new("macvlan", """{ "master": "eth1", "mode": "bridge" }""", "macvlan mode bridge"),
        new("ptp", "{}"),
        new("vlan", """{ "master": "eth1", "vlanId": 5 }""", "vlan id 5"),
        new("host-device", """{ "device": "spare0" }"""),
        new("ipvlan", """{ "master": "eth1", "mode": "l2" }""", "ipvlan mode l2"),
        new("tap", "{}"),
    ];

    public static IEnumerable<string> Types => All.Select(plugin => plugin.Type);

    public static MainPlugin Of(string type) => All.Single(plugin => plugin.Type == type);

    /// <summary>Skips where this machine cannot make its device; gives the node the device that host-device moves.</summary>
    public async Task PrepareAsync(Node node, CancellationToken cancellationToken)
    {
        Kernel.RequiresPlugin(Type);
        if (Type == "host-device")
            await node.Network.IpAsync("link add spare0 type veth peer name spare1", cancellationToken);
        if (LinkKind is not null)
            await Kernel.RequiresLinkAsync(node.Network, LinkKind, cancellationToken);
    }

    /// <summary>The config of a network of it in a zone, as a NAD has it.</summary>
    public JsonObject Network(string zone)
    {
        var network = JsonNode.Parse(Keys)!.AsObject();
        network["cniVersion"] = "1.0.0";
        network["name"] = $"{zone}-by-{Type}";
        network["type"] = Type;
        network["ipam"] = new JsonObject { ["type"] = "multizone-ipam", ["zone"] = zone };
        return network;
    }
}
