using System.Text;
using System.Text.Json.Nodes;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>A network as Multus hands it to the plugin: valid, with the zone that its interfaces are in.</summary>
sealed record Network(NadName? Nad, IpamConf Ipam, ZoneName Zone)
{
    public static Network Of(ShownDocument nad)
    {
        Assert.Equal("k8s.cni.cncf.io/v1", nad.Text("apiVersion"));
        Assert.True(NadName.TryFrom(nad.Text("metadata", "namespace") ?? "default", nad.Text("metadata", "name") ?? "", out var name));
        return Of(WithName(nad.Text("spec", "config") ?? "", name.Name), name);
    }

    public static Network Of(ReadOnlyMemory<byte> config, NadName? nad)
    {
        var conf = NetConf.Parse(config);
        CniVersions.Require(conf.CniVersion, CniCommand.Add);
        var ipam = conf.ReadIpam();
        Assert.Equal("multizone-ipam", ipam.Type);
        if (nad is not null && ipam.Nad is not null)
            Assert.Equal(nad, ipam.Nad);
        var zone = ipam.Zone ?? ipam.Zones?[0] ?? ZoneName.Parse(conf.Name, "name");
        if (ipam.Ranges.Count > 0)
            ZoneDocument.Define(zone, conf.Name, ipam.Ranges, ipam.Exclude, ipam.Strategy);
        return new Network(nad, ipam, zone);
    }

    /// <summary>Multus gives a config without a name the name of its NAD.</summary>
    static ReadOnlyMemory<byte> WithName(string config, string name)
    {
        var json = JsonNode.Parse(config)!.AsObject();
        json.TryAdd("name", name);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
