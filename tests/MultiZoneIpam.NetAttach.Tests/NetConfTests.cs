using System.Text;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Tests;

public class NetConfTests
{
    [Fact]
    public void The_document_that_Multus_sends_is_read()
    {
        var conf = Parse("""
            {"args":{"cni":{"pool":"gold"}},"capabilities":{"ips":true},"cniVersion":"1.0.0","ipam":{"type":"multizone-ipam"},"master":"eth1",
             "mode":"bridge","name":"macvlan-conf","prevResult":{"cniVersion":"9","ips":7},"runtimeConfig":{"ips":["10.1.1.11/24"]},"type":"macvlan"}
            """);

        Assert.Equal(("1.0.0", "macvlan-conf"), (conf.CniVersion, conf.Name));
        Assert.Equal("multizone-ipam", conf.ReadIpam().Type);
        Assert.Equal((RequestSource.RuntimeConfig, "10.1.1.11"), (conf.ReadRequested()!.Source, conf.ReadRequested()!.Parse()[0].ToString()));
    }

    [Theory]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":"a","cniVersion":""}""")]
    [InlineData("""{"name":"a","cniVersion":null}""")]
    public void A_config_without_a_version_is_0_1_0(string json) => Assert.Equal("0.1.0", Parse(json).CniVersion);

    [Fact]
    public void Keys_match_without_regard_to_case_and_the_later_of_two_wins()
    {
        var conf = Parse("""{"CNIVersion":"0.4.0","Name":"b","IPAM":{"Zone":"web"},"RuntimeConfig":{"IPs":["10.0.0.1"]},"name":"a"}""");

        Assert.Equal(("0.4.0", "a"), (conf.CniVersion, conf.Name));
        Assert.Equal("web", conf.ReadIpam().Zone.ToString());
        Assert.Equal(["10.0.0.1"], conf.ReadRequested()!.Texts);
    }

    [Theory]
    [InlineData("", ErrorCode.Decode, "error unmarshall network config: it is empty")]
    [InlineData("  \n", ErrorCode.Decode, "error unmarshall network config: it is empty")]
    [InlineData("{", ErrorCode.Decode, "error unmarshall network config: it is not JSON, or nested deeper than 64, at line 1, byte 2")]
    [InlineData("{}{}", ErrorCode.Decode, "error unmarshall network config: it is not JSON, or nested deeper than 64, at line 1, byte 3")]
    [InlineData("[]", ErrorCode.Decode, "error unmarshall network config: it is not an object")]
    [InlineData("7", ErrorCode.Decode, "error unmarshall network config: it is not an object")]
    [InlineData("""{"name":7}""", ErrorCode.Decode, "error unmarshall network config: name: must be a string, is 7")]
    [InlineData("""{"name":"a","cniVersion":1.0}""", ErrorCode.Decode, "error unmarshall network config: cniVersion: must be a string, is 1.0")]
    [InlineData("""{"name":"a","x":"\ud800"}""", ErrorCode.Decode, "error unmarshall network config: the string at byte 16 holds half of a surrogate pair")]
    [InlineData("""{"name":"a","\udc00":1}""", ErrorCode.Decode, "error unmarshall network config: the string at byte 12 holds half of a surrogate pair")]
    [InlineData("{}", ErrorCode.InvalidConfig, "missing network name")]
    [InlineData("""{"name":""}""", ErrorCode.InvalidConfig, "missing network name")]
    [InlineData("""{"name":"te%%st"}""", ErrorCode.InvalidConfig, "invalid characters found in network name")]
    [InlineData("""{"name":"../a"}""", ErrorCode.InvalidConfig, "invalid characters found in network name")]
    [InlineData("""{"name":"ns/a"}""", ErrorCode.InvalidConfig, "invalid characters found in network name")]
    public void A_config_that_no_verb_can_use_is_refused(string json, ErrorCode code, string message)
    {
        var error = Assert.Throws<IpamException>(() => Parse(json));

        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Fact]
    public void Bytes_that_are_not_text_and_documents_without_bottom_are_refused()
    {
        Assert.Equal("error unmarshall network config: it is not UTF-8", Assert.Throws<IpamException>(() => NetConf.Parse(new byte[] { (byte)'"', 0xff, (byte)'"' })).Message);
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 100_000));
        Assert.Equal(ErrorCode.Decode, Assert.Throws<IpamException>(() => Parse(deep)).Code);
    }

    [Fact]
    public void A_name_of_a_megabyte_is_refused_with_a_short_message()
    {
        var error = Assert.Throws<IpamException>(() => Parse($$"""{"name":"{{new string('%', 1_000_000)}}"}"""));

        Assert.True(error.Details!.Length < 300);
    }

    [Theory]
    [InlineData("""{"name":"web"}""")]
    [InlineData("""{"name":"web","ipam":null}""")]
    [InlineData("""{"name":"web","args":{"cni":{"ips":["10.0.0.1"]}},"runtimeConfig":{"ips":["10.0.0.1"]}}""")]
    public void A_config_without_ipam_is_refused_with_the_networks_name(string json)
    {
        var error = Assert.Throws<IpamException>(() => Parse(json).ReadIpam());

        Assert.Equal((ErrorCode.InvalidConfig, "IPAM config missing 'ipam' key"), (error.Code, error.Message));
        Assert.Contains("'web'", error.Details, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"runtimeConfig":{"ips":["10.0.0.1"]},"args":{"cni":{"ips":["10.0.0.2"]}}}""", "10.0.0.1")]
    [InlineData("""{"runtimeConfig":{"ips":[]},"args":{"cni":{"ips":["10.0.0.2/24"]}}}""", "10.0.0.2/24")]
    [InlineData("""{"args":{"cni":{"ips":["10.0.0.2","fd00::2"],"labels":[{"key":"a","value":"b"}]},"other":1}}""", "10.0.0.2 fd00::2")]
    [InlineData("""{"runtimeConfig":{"mac":"00:11"},"args":{}}""", "")]
    [InlineData("""{}""", "")]
    public void The_runtimes_addresses_go_before_those_of_args(string json, string texts) =>
        Assert.Equal(texts, string.Join(' ', Parse(Named(json)).ReadRequested()?.Texts ?? []));

    [Theory]
    [InlineData("""{"runtimeConfig":{"ips":"10.0.0.1"}}""", "runtimeConfig.ips: must be an array")]
    [InlineData("""{"runtimeConfig":[]}""", "runtimeConfig: must be an object")]
    [InlineData("""{"args":{"cni":{"ips":[7]}}}""", "args.cni.ips[0]: must be a string, is 7")]
    public void A_malformed_list_of_addresses_is_code_7_and_located(string json, string message)
    {
        var error = Assert.Throws<IpamException>(() => Parse(Named(json)).ReadRequested());

        Assert.Equal(ErrorCode.InvalidConfig, error.Code);
        Assert.StartsWith($"config of network 'web' is invalid: {message}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"cni.dev/valid-attachments":[{"containerID":"c1","ifname":"net1"}],"cni.dev/attachments":[]}""", "c1 net1")]
    [InlineData("""{"cni.dev/attachments":[{"containerID":"c1","ifname":"net1"},{"containerID":"c2","ifname":"eth0"}]}""", "c1 net1,c2 eth0")]
    [InlineData("""{"cni.dev/valid-attachments":null,"cni.dev/attachments":[{"containerID":"c1","ifname":"net1"}]}""", "c1 net1")]
    [InlineData("""{"cni.dev/valid-attachments":[]}""", "")]
    [InlineData("""{"cni.dev/attachments":null}""", "")]
    [InlineData("""{}""", "no list")]
    public void GC_tells_an_absent_list_from_an_empty_one(string json, string expected)
    {
        var attachments = Parse(Named(json)).ReadValidAttachments();

        Assert.Equal(expected, attachments is null ? "no list" : string.Join(',', attachments.Select(a => $"{a.ContainerId} {a.IfName}")));
    }

    [Theory]
    [InlineData("""{"cni.dev/valid-attachments":[{"containerID":"c1"}]}""")]
    [InlineData("""{"cni.dev/valid-attachments":[7]}""")]
    [InlineData("""{"cni.dev/valid-attachments":{}}""")]
    public void A_malformed_list_frees_nothing(string json) =>
        Assert.Equal(ErrorCode.InvalidConfig, Assert.Throws<IpamException>(() => Parse(Named(json)).ReadValidAttachments()).Code);

    [Theory]
    [InlineData("""{"ipam":{"type":"multizone-ipam"}}""", "")]
    [InlineData("""{"ipam":{"type":7,"zone":"db","ranges":"x","subnet":{},"strategy":"best","datastore":{"endpoints":7},"typo":1}}""", "db")]
    [InlineData("""{"ipam":"broken"}""", "")]
    [InlineData("""{"ipam":{"zone":"Not A Zone"},"runtimeConfig":7,"args":"x","prevResult":[]}""", "")]
    [InlineData("""{}""", "")]
    public void A_release_reads_what_it_can_of_a_broken_config(string json, string zone)
    {
        var ipam = Parse(Named(json)).ReadIpamForRelease();

        Assert.Equal(zone, ipam.Zone?.ToString() ?? "");
        Assert.Null(ipam.Datastore);
    }

    [Fact]
    public void Every_supported_version_is_accepted_and_any_other_named_with_the_list()
    {
        foreach (var version in CniVersions.Supported)
            CniVersions.Require(version, CniCommand.Add);

        foreach (var version in (string[])["0.9.9", "1.0", "1.1.0 ", "4.3.2"])
        {
            var error = Assert.Throws<IpamException>(() => CniVersions.Require(version, CniCommand.Del));

            Assert.Equal((ErrorCode.IncompatibleVersion, "incompatible CNI versions"), (error.Code, error.Message));
            Assert.Equal($"config is \"{version}\", plugin supports [\"0.1.0\" \"0.2.0\" \"0.3.0\" \"0.3.1\" \"0.4.0\" \"1.0.0\" \"1.1.0\"]", error.Details);
        }
    }

    [Theory]
    [InlineData(CniCommand.Check, "CHECK", "0.1.0 0.2.0 0.3.0 0.3.1")]
    [InlineData(CniCommand.Gc, "GC", "0.1.0 0.2.0 0.3.0 0.3.1 0.4.0 1.0.0")]
    [InlineData(CniCommand.Status, "STATUS", "0.1.0 0.2.0 0.3.0 0.3.1 0.4.0 1.0.0")]
    [InlineData(CniCommand.Add, "ADD", "")]
    [InlineData(CniCommand.Del, "DEL", "")]
    public void Verbs_are_allowed_from_the_version_that_has_them(CniCommand verb, string name, string refusing)
    {
        foreach (var version in CniVersions.Supported)
        {
            if (!refusing.Split(' ').Contains(version))
            {
                CniVersions.Require(version, verb);
                continue;
            }
            var error = Assert.Throws<IpamException>(() => CniVersions.Require(version, verb));
            Assert.Equal((ErrorCode.IncompatibleVersion, $"config version does not allow {name}"), (error.Code, error.Message));
        }
    }

    static NetConf Parse(string json) => NetConf.Parse(Encoding.UTF8.GetBytes(json));

    static string Named(string json) => json.Length == 2 ? """{"name":"web"}""" : """{"name":"web",""" + json[1..];
}
