using System.Net.Sockets;
using System.Text;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Tests;

public class IpamConfTests
{
    [Fact]
    public void A_section_with_every_key_is_read()
    {
        var conf = Read("""
            { "type": "multizone-ipam", "zone": "database", "nad": "prod/database",
              "ranges": [[ { "subnet": "10.188.0.0/16", "rangeStart": "10.188.1.0", "rangeEnd": "10.188.255.254",
                             "fixedStart": "10.188.0.10", "fixedEnd": "10.188.0.255", "gateway": "10.188.0.1" } ]],
              "exclude": ["10.188.2.0/24"], "routes": [ { "dst": "10.0.0.0/8", "gw": "10.188.0.1" } ],
              "resolvConf": "/etc/resolv.conf", "strategy": "random",
              "datastore": { "type": "etcd", "endpoints": ["https://10.0.0.1:2379"], "prefix": "/mz", "caFile": "ca", "certFile": "c", "keyFile": "k",
                             "zones": { "database": { "certFile": "dc", "keyFile": "dk" } } } }
            """);

        Assert.Equal(("multizone-ipam", "database", "prod/database"), (conf.Type, conf.Zone.ToString(), conf.Nad.ToString()));
        var range = Assert.Single(Assert.Single(conf.Ranges));
        Assert.Equal(
            new RangeConf { Path = "ranges[0][0]", Subnet = "10.188.0.0/16", RangeStart = "10.188.1.0", RangeEnd = "10.188.255.254", FixedStart = "10.188.0.10", FixedEnd = "10.188.0.255", Gateway = "10.188.0.1" },
            range);
        Assert.Equal(["10.188.2.0/24"], conf.Exclude);
        Assert.Equal(("10.0.0.0/8", "10.188.0.1"), (conf.Routes[0].Destination, conf.Routes[0].Gateway.ToString()));
        Assert.Equal(("/etc/resolv.conf", "random"), (conf.ResolvConf, conf.Strategy));
        Assert.Equal(("etcd", "/mz", "ca", "c", "k"), (conf.Datastore!.Type, conf.Datastore.Prefix, conf.Datastore.CaFile, conf.Datastore.CertFile, conf.Datastore.KeyFile));
        Assert.Equal(["https://10.0.0.1:2379"], conf.Datastore.Endpoints);
        Assert.Equal(new ClientCertificateConf("dc", "dk"), conf.Datastore.Zones["database"]);
        Assert.Equal(["datastore", "resolvConf", "ranges"], conf.InlineKeys);
    }

    [Fact]
    public void A_section_with_nothing_but_its_type_brings_nothing_inline()
    {
        var conf = Read("""{"type":"multizone-ipam","datastore":{}}""");

        Assert.Null(conf.Zone);
        Assert.Null(conf.Zones);
        Assert.Null(conf.Nad);
        Assert.Null(conf.Datastore);
        Assert.Empty(conf.Ranges);
        Assert.Empty(conf.InlineKeys);
    }

    [Fact]
    public void The_runtimes_ranges_come_first_then_the_old_style_range_then_ranges()
    {
        var conf = NetConf.Parse(Encoding.UTF8.GetBytes("""
            {"name":"web","runtimeConfig":{"ipRanges":[[{"subnet":"11.1.2.0/24"}],[{"subnet":"11.2.2.0/24"}]]},
             "ipam":{"subnet":"10.1.2.0/24","rangeStart":"10.1.2.9","gateway":"10.1.2.30","ranges":[[{"subnet":"10.1.3.0/24"},{"subnet":"10.1.4.0/24"}]]}}
            """)).ReadIpam();

        Assert.Equal(
            ["11.1.2.0/24", "11.2.2.0/24", "10.1.2.0/24", "10.1.3.0/24 10.1.4.0/24"],
            conf.Ranges.Select(set => string.Join(' ', set.Select(range => range.Subnet))));
        Assert.Equal(("10.1.2.9", "10.1.2.30", "ipam"), (conf.Ranges[2][0].RangeStart, conf.Ranges[2][0].Gateway, conf.Ranges[2][0].Path));
        Assert.Equal(["subnet", "ranges", "runtimeConfig.ipRanges"], conf.InlineKeys);
    }

    [Fact]
    public void An_ordered_list_of_zones_is_kept_in_order() =>
        Assert.Equal(["database", "database-b"], Read("""{"zones":["database","database-b"]}""").Zones!.Select(zone => zone.ToString()));

    [Fact]
    public void A_kube_ipam_section_works_by_changing_its_type_alone()
    {
        var conf = Read("""
            {"name":"kube-subnet","type":"multizone-ipam","kubeConfig":"/etc/kubernetes/pki/kubectl.kubeconfig",
             "etcdConfig":{"etcdURL":"https://192.168.1.50:2379, https://192.168.1.51:2379","etcdCertFile":"/c","etcdKeyFile":"/k","etcdTrustedCAFileFile":"/ca"},
             "subnet":"10.188.0.0/16","fixedStart":"10.188.0.10","fixedEnd":"10.188.0.255","rangeStart":"10.188.1.0","rangeEnd":"10.188.255.254",
             "gateway":"10.188.0.1","gateway2":"10.188.0.2","routes":[{"dst":"0.0.0.0/0"}],"resolvConf":"/etc/resolv.conf"}
            """);

        Assert.Equal(["https://192.168.1.50:2379", "https://192.168.1.51:2379"], conf.Datastore!.Endpoints);
        Assert.Equal(("etcd", "/c", "/k", "/ca", null), (conf.Datastore.Type, conf.Datastore.CertFile, conf.Datastore.KeyFile, conf.Datastore.CaFile, conf.Datastore.Prefix));
        Assert.Equal("/etc/kubernetes/pki/kubectl.kubeconfig", conf.KubeConfig);
        Assert.Equal("10.188.0.10", conf.Ranges[0][0].FixedStart);
        Assert.Equal(["etcdConfig", "kubeConfig", "resolvConf", "subnet"], conf.InlineKeys);
    }

    [Fact]
    public void The_kubeconfig_inside_etcdConfig_counts_where_there_is_no_other()
    {
        Assert.Equal("/in", Read("""{"etcdConfig":{"etcdURL":"http://e:2379","kubeConfig":"/in"}}""").KubeConfig);
        Assert.Equal("/out", Read("""{"kubeConfig":"/out","etcdConfig":{"etcdURL":"http://e:2379","kubeConfig":"/in"}}""").KubeConfig);
    }

    [Theory]
    [InlineData("""{"rangez":[]}""", "rangez: unknown key; did you mean 'ranges'?")]
    [InlineData("""{"stratgey":"random"}""", "stratgey: unknown key; did you mean 'strategy'?")]
    [InlineData("""{"dataDir":"/var/lib/cni/networks"}""", "dataDir: unknown key; did you mean")]
    [InlineData("""{"zone":"a","ZONE":"b"}""", "ZONE: is given twice")]
    [InlineData("""{"zone":"Web_1"}""", "zone: 'Web_1' is not a zone name")]
    [InlineData("""{"zone":7}""", "zone: must be a string, is 7")]
    [InlineData("""{"zones":["a","B"]}""", "zones: 'B' is not a zone name")]
    [InlineData("""{"zones":[]}""", "zones: names no zone")]
    [InlineData("""{"zone":"a","zones":["b"]}""", "zones: is given together with 'zone'; use one of them")]
    [InlineData("""{"nad":"database"}""", "nad: 'database' is not namespace/name of a NetworkAttachmentDefinition")]
    [InlineData("""{"nad":"a/b/c"}""", "nad: 'a/b/c' is not namespace/name")]
    [InlineData("""{"nad":"/b"}""", "nad: '/b' is not namespace/name")]
    [InlineData("""{"strategy":"best"}""", "strategy: 'best' is not a strategy; use 'random' or 'sequential'")]
    [InlineData("""{"ranges":{}}""", "ranges: must be an array, is an object")]
    [InlineData("""{"ranges":[{}]}""", "ranges[0]: must be an array of ranges")]
    [InlineData("""{"ranges":[[{"subnet":"10.0.0.0/8","rangestop":"10.0.0.9"}]]}""", "ranges[0][0].rangestop: unknown key; did you mean 'rangeStart'?")]
    [InlineData("""{"rangeStart":"10.0.0.9"}""", "subnet: is missing beside the other keys of its range")]
    [InlineData("""{"exclude":"10.0.0.9"}""", "exclude: must be an array")]
    [InlineData("""{"routes":[{"dst":"10.0.0.0"}]}""", "routes[0].dst: '10.0.0.0' is not a subnet in CIDR notation")]
    [InlineData("""{"routes":[{"gw":"10.0.0"}]}""", "routes[0].dst: is required; routes[0].gw: '10.0.0' is not an IP address")]
    [InlineData("""{"resolvConf":true}""", "resolvConf: must be a string, is true")]
    [InlineData("""{"datastore":"etcd"}""", "datastore: must be an object")]
    [InlineData("""{"datastore":{"type":"redis"}}""", "datastore.type: 'redis' is not a kind of datastore; use 'etcd' or 'file'")]
    [InlineData("""{"datastore":{"type":"etcd"}}""", "datastore.endpoints: is required for etcd")]
    [InlineData("""{"datastore":{"type":"etcd","endpoints":["http://e"],"certFile":"/c"}}""", "datastore.keyFile: is required: certFile and keyFile come together")]
    [InlineData("""{"datastore":{"endpoint":["http://e"]}}""", "datastore.endpoint: unknown key; did you mean 'endpoints'?")]
    [InlineData("""{"datastore":{"zones":{"A":{}}}}""", "datastore.zones.A: is not a zone name")]
    [InlineData("""{"datastore":{"zones":{"a":{"certFile":"/c"}}}}""", "datastore.zones.a.keyFile: is required")]
    [InlineData("""{"etcdConfig":{"etcdUrls":"http://e"}}""", "etcdConfig.etcdURL: is required")]
    [InlineData("""{"etcdConfig":{"etcdURL":"https://e","etcdCAFile":"/ca"}}""", "etcdConfig.etcdCAFile: unknown key; did you mean 'etcd")]
    [InlineData("""{"etcdConfig":{"etcdURL":"http://e"},"datastore":{"type":"file"}}""", "etcdConfig: is given together with 'datastore'; use one of them")]
    [InlineData("[]", "ipam: must be an object, is an array")]
    public void A_mistake_is_code_7_and_named_with_its_place_and_network(string ipam, string mistake)
    {
        var error = Assert.Throws<IpamException>(() => Read(ipam));

        Assert.Equal(ErrorCode.InvalidConfig, error.Code);
        Assert.StartsWith($"ipam of network 'web' is invalid: {mistake}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_reported_together()
    {
        var error = Assert.Throws<IpamException>(() => Read("""{"zone":"A","strategy":"x","nadd":"a/b","routes":7}"""));

        Assert.Equal(4, error.Message.Split("; ").Count(part => part.Contains("zone:", StringComparison.Ordinal) || part.Contains("strategy:", StringComparison.Ordinal)
            || part.Contains("nadd:", StringComparison.Ordinal) || part.Contains("routes:", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_release_finds_the_zone_and_the_datastore_of_a_config_whose_ranges_are_broken()
    {
        var conf = NetConf.Parse(Encoding.UTF8.GetBytes("""{"name":"web","ipam":{"zone":"db","ranges":7,"datastore":{"endpoints":["http://e:2379"]}}}""")).ReadIpamForRelease();

        Assert.Equal("db", conf.Zone.ToString());
        Assert.Equal("http://e:2379", conf.Datastore!.Endpoints[0]);
    }

    [Theory]
    [InlineData("0.1.0", "44", false)]
    [InlineData("0.2.0", "44", false)]
    [InlineData("0.2.0", "46", true)]
    [InlineData("0.2.0", "66", false)]
    [InlineData("0.3.0", "4466", true)]
    [InlineData("1.1.0", "44", true)]
    public void Versions_before_0_3_0_have_room_for_one_address_per_family(string version, string families, bool fits)
    {
        void Act() => CniVersions.RequireRoomFor(version, families.Select(f => f == '4' ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6));
        if (fits)
        {
            Act();
            return;
        }
        Assert.Equal($"CNI version {version} does not support more than 1 address per family", Assert.Throws<IpamException>(Act).Message);
    }

    static IpamConf Read(string ipam) => NetConf.Parse(Encoding.UTF8.GetBytes($$"""{"name":"web","ipam":{{ipam}}}""")).ReadIpam();
}
