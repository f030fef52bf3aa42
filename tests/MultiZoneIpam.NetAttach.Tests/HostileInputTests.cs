using System.Text;
using System.Text.Json;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.NetAttach.Results;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Tests;

/// <summary>Whatever bytes come in, an IpamException or an answer comes out, and the exception prints as one JSON document.</summary>
public class HostileInputTests
{
    const string Config = """
        {"cniVersion":"1.1.0","name":"web","args":{"cni":{"ips":["10.1.2.3/24"]}},"runtimeConfig":{"ips":["10.1.2.3"],"ipRanges":[[{"subnet":"10.0.0.0/8"}]]},
         "cni.dev/valid-attachments":[{"containerID":"c1","ifname":"net1"}],"prevResult":{"ips":[{"address":"10.1.2.3/24"}]},
         "ipam":{"type":"multizone-ipam","zone":"web","nad":"prod/web","subnet":"10.0.0.0/8","gateway":"10.0.0.1","strategy":"random","routes":[{"dst":"0.0.0.0/0","mtu":1.0e3}],
           "ranges":[[{"subnet":"fd00::/64","nodeSelector":{"a":"b"}}]],"exclude":["10.0.0.0/24"],"resolvConf":"/etc/resolv.conf","datastore":{"type":"etcd","endpoints":["http://e"],"zones":{"web":{"certFile":"c","keyFile":"k"}}},
           "etcdConfig":{"etcdURL":"http://e","kubeConfig":"/k"}}}
        """;

    const string Networks = """[{"name":"web","namespace":"prod","ips":["10.0.0.1/24"],"interface":"net1","mac":"x"},{"name":"db"}]""";
    const string Interfaces = """[{"interface":"net1","ips":["10.0.0.1"]},{"nad":"prod/web","ip-pool":"10.0.0.1-10.0.0.9"},{"zone":"web","zones":["web"],"gateway":"10.0.0.1"}]""";

    [Fact]
    public void Mutated_and_random_configs_never_crash_the_reader() => Fuzz(Config, bytes =>
    {
        var conf = NetConf.Parse(bytes);
        conf.ReadIpamForRelease();
        Refusal(() => CniVersions.Require(conf.CniVersion, CniCommand.Gc));
        Refusal(() => conf.ReadValidAttachments());
        Refusal(() => conf.ReadRequested()?.Parse());
        conf.ReadIpam();
    });

    [Fact]
    public void Mutated_and_random_annotations_never_crash_the_reader()
    {
        Fuzz(Networks, bytes => Find(Text(bytes)));
        Fuzz("prod/web@net1,db, x/y", bytes => Find(Text(bytes)));
        Fuzz(Interfaces, bytes => ReadWish("ipam.multizone.dev/interfaces", Text(bytes)));
        Fuzz("10.188.0.216-10.188.0.218,10.188.0.230,fd00::/64", bytes => ReadWish("net1.ipam.multizone.dev/ip-pool", Text(bytes)));
        Fuzz("10.188.0.216/24,fd00::1", bytes => ReadWish("net1.ipam.multizone.dev/ip", Text(bytes)));
        Fuzz("255.255.255.0", bytes => CompatibilityAnnotations.Read(new Dictionary<string, string> { ["kube-ipam.ip"] = "10.0.0.1", ["kube-ipam.netmask"] = Text(bytes) }));
    }

    [Fact]
    public void Mutated_and_random_environments_never_crash_the_reader()
    {
        Fuzz("IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=p1;IP=10.1.1.11/24,2001:db8::5/64", bytes => CniArgs.Parse(Text(bytes)).Requested?.Parse());
        Fuzz("0123456789abcdef", bytes => CniEnvironment.Parse(name => name == "CNI_COMMAND" ? "ADD" : Text(bytes)));
        Fuzz("nameserver 10.0.0.1\nsearch a b", bytes => ResolvConf.Parse(Text(bytes)));
    }

    [Fact]
    public void A_config_of_a_hundred_thousand_unknown_keys_is_refused_with_a_short_answer()
    {
        var keys = string.Join(',', Enumerable.Range(0, 100_000).Select(number => $"\"k{number}\":1"));

        var error = Assert.Throws<IpamException>(() => NetConf.Parse(Encoding.UTF8.GetBytes("{\"name\":\"web\",\"ipam\":{" + keys + "}}")).ReadIpam());

        Assert.True(CniError.ToJson("1.0.0", error).Length < 10_000);
    }

    static void Find(string networks)
    {
        var annotations = new Dictionary<string, string> { [NetworkSelectionElement.NetworksAnnotation] = networks };
        NetworkSelection.Read(annotations, "ns0", "kube-system").Find("net1", null, 1);
    }

    static void ReadWish(string key, string value)
    {
        Assert.True(NadName.TryParse("prod/web", out var nad));
        InterfaceAnnotations.Read(new Dictionary<string, string> { [key] = value }, "net1", nad, ZoneName.Parse("web", "zone"));
    }

    static void Fuzz(string seedText, Action<byte[]> act)
    {
        var random = new Random(20261);
        var seed = Encoding.UTF8.GetBytes(seedText);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = round % 10 == 0 ? RandomBytes(random) : Mutated(seed, random);
            Refusal(() => act(bytes));
        }
    }

    // Any other exception fails the test.
    static void Refusal(Action act)
    {
        try
        {
            act();
        }
        catch (IpamException e)
        {
            using var document = JsonDocument.Parse(CniError.ToJson("1.0.0", e));
            Assert.NotEqual("", document.RootElement.GetProperty("msg").GetString());
        }
    }

    static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return bytes;
    }

    static byte[] Mutated(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var count = random.Next(1, 5); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(at + 1), Math.Min(10, bytes.Count - at)).ToArray());
                    break;
                case 3:
                    bytes[at] = (byte)"{}[]\",:0\\n-./@"[random.Next(14)];
                    break;
                default:
                    bytes.InsertRange(at, Encoding.ASCII.GetBytes(new[] { "null", "\\ud800", "{}", "[]", "-1", "1e999", "true", "\"\"" }[random.Next(8)]));
                    break;
            }
        }
        return [.. bytes];
    }

    // As the environment and the API give text: half surrogates can be in it.
    static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes).Replace('~', '\ud800');
}
