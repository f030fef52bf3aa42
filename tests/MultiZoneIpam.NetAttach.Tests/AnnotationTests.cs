using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Tests;

public class AnnotationTests
{
    const string Json = "ipam.multizone.dev/interfaces";

    [Fact]
    public void The_short_form_is_read()
    {
        var fixedOne = Read("net1.ipam.multizone.dev/ip=10.188.0.216, fd00::5/64", "net1.ipam.multizone.dev/gateway=10.188.0.1", "net1.ipam.multizone.dev/zones=database, database-b");

        Assert.Equal("ips 10.188.0.216 fd00::5; gateways 10.188.0.1; zones database database-b; from net1.ipam.multizone.dev/ip", Show(fixedOne));
    }

    [Fact]
    public void A_pool_is_addresses_ranges_and_subnets_of_both_families() => Assert.Equal(
        "pool 10.188.0.216-10.188.0.218 10.188.0.230 10.188.1.0-10.188.1.7 fd00::1-fd00::9 fd00::10-fd00::1f; from net1.ipam.multizone.dev/ip-pool",
        Show(Read("net1.ipam.multizone.dev/ip-pool=10.188.0.216-10.188.0.218,10.188.0.230, 10.188.1.0/29, fd00::1 - fd00::9, fd00::10/124")));

    [Theory]
    [InlineData("ip", "10.188.0", "'10.188.0' is not an IP address")]
    [InlineData("ip", "10.188.0.1/33", "'10.188.0.1/33' is not an IP address")]
    [InlineData("ip", "", "it is empty")]
    [InlineData("ip", " ", "it is empty")]
    [InlineData("ip", "10.188.0.1,", "an item of the list is empty")]
    [InlineData("ip", "10.188.0.1-10.188.0.2", "'10.188.0.1-10.188.0.2' is not an IP address")]
    [InlineData("ip-pool", "10.188.0.9-10.188.0.1", "'10.188.0.9-10.188.0.1' is not an address, a range a-b or a subnet")]
    [InlineData("ip-pool", "10.188.0.1-fd00::1", "'10.188.0.1-fd00::1' is not")]
    [InlineData("ip-pool", "10.188.0.1/24", "'10.188.0.1/24' is not")]
    [InlineData("ip-pool", "::/0", "'::/0' is not")]
    [InlineData("ip-pool", "-", "'-' is not")]
    [InlineData("gateway", "10.188.0.1/16", "'10.188.0.1/16' is not an IP address")]
    [InlineData("gateway", "10.188.0.1,10.188.0.2", "it names two gateways of one family")]
    [InlineData("zones", "database,Web", "'Web' is not a zone name")]
    [InlineData("ips", "10.188.0.1", "its key is unknown; did you mean net1.ipam.multizone.dev/ip?")]
    [InlineData("gatway", "10.188.0.1", "its key is unknown; did you mean net1.ipam.multizone.dev/gateway?")]
    public void A_malformed_annotation_is_code_106_and_quotes_key_and_value(string name, string value, string reason)
    {
        var error = Assert.Throws<IpamException>(() => Read($"net1.ipam.multizone.dev/{name}={value}"));

        Assert.Equal(ErrorCode.AnnotationMalformed, error.Code);
        Assert.StartsWith($"annotation net1.ipam.multizone.dev/{name} '{value}' is malformed: {reason}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_and_a_pool_for_the_same_interface_are_refused() =>
        Assert.Contains("net1.ipam.multizone.dev/ip is given as well", Malformed("net1.ipam.multizone.dev/ip=10.0.0.1", "net1.ipam.multizone.dev/ip-pool=10.0.0.2"), StringComparison.Ordinal);

    [Theory]
    [InlineData("eth0.ipam.multizone.dev/ip=broken")]
    [InlineData("net11.ipam.multizone.dev/typo=x")]
    [InlineData("net1.ipam.multizone.dev.example.org/ip=broken")]
    [InlineData("k8s.v1.cni.cncf.io/networks={")]
    [InlineData(Json + """=[{"interface":"eth0","ips":["broken"],"typo":1,"nad":"x"},{"nad":"prod/web","ips":7},{"zone":"web","gateway":"x"}]""")]
    public void Annotations_of_other_interfaces_are_ignored_even_when_malformed(string annotation) =>
        Assert.Equal(InterfaceWish.None, Read(annotation));

    [Theory]
    [InlineData("""[{"interface":"net1","ips":["10.0.0.1"]}]""", "ips 10.0.0.1; from " + Json)]
    [InlineData("""[{"nad":"prod/database","ips":["10.0.0.1/16","fd00::1"],"gateway":"10.0.0.254"}]""", "ips 10.0.0.1 fd00::1; gateways 10.0.0.254; from " + Json)]
    [InlineData("""[{"zone":"database","ip-pool":["10.0.0.1-10.0.0.3","10.0.1.0/31"]}]""", "pool 10.0.0.1-10.0.0.3 10.0.1.0-10.0.1.1; from " + Json)]
    [InlineData("""[{"zone":"database","ip-pool":"10.0.0.1-10.0.0.3, 10.0.0.9","zones":["database"],"gateway":["10.0.0.254","fd00::1"]}]""", "pool 10.0.0.1-10.0.0.3 10.0.0.9; gateways 10.0.0.254 fd00::1; zones database; from " + Json)]
    [InlineData("""[{"zone":"database","ips":["10.0.0.3"]},{"nad":"prod/database","ips":["10.0.0.2"]},{"interface":"net1","ips":["10.0.0.1"]}]""", "ips 10.0.0.1; from " + Json)]
    [InlineData("""[{"zone":"database","ips":["10.0.0.3"]},{"nad":"prod/database","ips":["10.0.0.2"]},{"interface":"eth0","ips":["10.0.0.1"]}]""", "ips 10.0.0.2; from " + Json)]
    [InlineData("""[{"zone":"database","ips":["10.0.0.3"],"gateway":"10.0.0.254"},{"nad":"prod/database","ip-pool":["10.0.0.2"]}]""", "pool 10.0.0.2; gateways 10.0.0.254; from " + Json)]
    [InlineData("""[{"interface":"net1","zone":"web","ips":["10.0.0.1"]},{"interface":"net1","zone":"database","ips":["10.0.0.2"]}]""", "ips 10.0.0.2; from " + Json)]
    [InlineData("""[{"nad":"other/database","ips":["10.0.0.1"]}]""", "")]
    [InlineData("[]", "")]
    public void The_JSON_form_is_read_with_interface_before_NAD_before_zone(string json, string expected) =>
        Assert.Equal(expected, Show(Read($"{Json}={json}")));

    [Fact]
    public void The_short_form_goes_before_the_JSON_form_key_by_key() => Assert.Equal(
        "ips 10.0.0.1; gateways 10.0.0.254; from net1.ipam.multizone.dev/ip",
        Show(Read("net1.ipam.multizone.dev/ip=10.0.0.1", Json + """=[{"interface":"net1","ip-pool":["10.0.0.2"],"gateway":"10.0.0.254"}]""")));

    [Fact]
    public void An_entry_by_NAD_or_zone_selects_nothing_while_these_are_unknown()
    {
        var annotations = Annotations(Json + """=[{"nad":"prod/database","ips":["10.0.0.1"]},{"zone":"database","ips":["10.0.0.2"]}]""");

        Assert.Equal(InterfaceWish.None, InterfaceAnnotations.Read(annotations, "net1", null, null));
    }

    [Theory]
    [InlineData("{", "it is not JSON")]
    [InlineData("{}", "the JSON form is a list of objects")]
    [InlineData("", "it is empty")]
    [InlineData("[7]", "[0]: must be an object")]
    [InlineData("""[{"ips":["10.0.0.1"]}]""", "[0].interface: is missing; an entry is selected by interface, nad or zone")]
    [InlineData("""[{"nad":"database"}]""", "[0].nad: 'database' is not namespace/name")]
    [InlineData("""[{"zone":"Web"}]""", "[0].zone: 'Web' is not a zone name")]
    [InlineData("""[{"interface":7}]""", "[0].interface: must be a string")]
    [InlineData("""[{"interface":"net1","ip":"10.0.0.1"}]""", "[0].ip: unknown key; did you mean 'ips'?")]
    [InlineData("""[{"interface":"net1","ips":["10.0.0"]}]""", "'10.0.0' is not an IP address")]
    [InlineData("""[{"interface":"net1","ips":[]}]""", "[0].ips: has an empty item, or none")]
    [InlineData("""[{"interface":"net1","ips":["10.0.0.1"],"ip-pool":["10.0.0.1"]}]""", "[0].ip-pool: is given together with 'ips'; use one of them")]
    [InlineData("""[{"interface":"net1"},{"interface":"net1"}]""", "[0] and [1] select the same interface")]
    public void A_malformed_JSON_form_is_code_106(string json, string reason) =>
        Assert.StartsWith($"annotation {Json} '{json}' is malformed: {reason}", Malformed($"{Json}={json}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("kube-ipam.ip=10.188.0.218|kube-ipam.netmask=255.255.0.0|kube-ipam.gateway=10.188.0.1", "ips 10.188.0.218; gateways 10.188.0.1; from kube-ipam.ip")]
    [InlineData("kube-ipam.ip=10.188.0.218,10.188.0.219|kube-ipam.netmask=/24", "ips 10.188.0.218 10.188.0.219; from kube-ipam.ip")]
    [InlineData("kube-ipam.ip=10.188.0.218|kube-ipam.netmask=24", "ips 10.188.0.218; from kube-ipam.ip")]
    [InlineData("kube-ipam.ip=10.188.0.218", "ips 10.188.0.218; from kube-ipam.ip")]
    [InlineData("kube-ipam.ip=|kube-ipam.netmask=x", "")]
    [InlineData("ipkeeper.generals.space/ip_address=172.16.91.181/24|ipkeeper.generals.space/gateway=172.16.91.2", "ips 172.16.91.181; gateways 172.16.91.2; from ipkeeper.generals.space/ip_address")]
    [InlineData("ipkeeper.generals.space/ip_pool=172.16.91.181/24,172.16.91.182/24|ipkeeper.generals.space/gateway=172.16.91.2", "pool 172.16.91.181 172.16.91.182; gateways 172.16.91.2; from ipkeeper.generals.space/ip_pool")]
    [InlineData("kube-ipam.ip=10.0.0.1|ipkeeper.generals.space/ip_address=10.0.0.2/24", "ips 10.0.0.1; from kube-ipam.ip + ips 10.0.0.2; from ipkeeper.generals.space/ip_address")]
    [InlineData("a=b", "")]
    public void The_annotations_of_kube_ipam_and_ipkeeper_are_read(string annotations, string expected) =>
        Assert.Equal(expected, string.Join(" + ", CompatibilityAnnotations.Read(Annotations(annotations.Split('|'))).Select(Show)));

    [Theory]
    [InlineData("kube-ipam.ip=10.188.0")]
    [InlineData("kube-ipam.ip=10.188.0.1,")]
    [InlineData("kube-ipam.ip=10.188.0.1|kube-ipam.netmask=255.0.255.0")]
    [InlineData("kube-ipam.ip=10.188.0.1|kube-ipam.netmask=wide")]
    [InlineData("kube-ipam.ip=10.188.0.1|kube-ipam.gateway=x")]
    [InlineData("ipkeeper.generals.space/ip_address=x")]
    [InlineData("ipkeeper.generals.space/ip_pool=1.2.3.4/24;1.2.3.5/24")]
    public void A_malformed_compatibility_annotation_is_code_106(string annotations) => Assert.Equal(
        ErrorCode.AnnotationMalformed,
        Assert.Throws<IpamException>(() => CompatibilityAnnotations.Read(Annotations(annotations.Split('|')))).Code);

    static string Malformed(params string[] annotations)
    {
        var error = Assert.Throws<IpamException>(() => Read(annotations));
        Assert.Equal(ErrorCode.AnnotationMalformed, error.Code);
        return error.Message;
    }

    static InterfaceWish Read(params string[] annotations) => InterfaceAnnotations.Read(
        Annotations(annotations), "net1", NadName.TryParse("prod/database", out var nad) ? nad : null, ZoneName.Parse("database", "zone"));

    static Dictionary<string, string> Annotations(params string[] annotations) =>
        annotations.Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    static string Show(InterfaceWish wish) => string.Join("; ", new[]
    {
        Part("ips", wish.Ips), Part("pool", wish.Pool), Part("gateways", wish.Gateways), Part("zones", wish.Zones),
        wish.AddressesFrom is null ? null : $"from {wish.AddressesFrom}",
    }.Where(part => part is not null));

    static string? Part<T>(string name, IReadOnlyList<T>? items) => items is null ? null : $"{name} {string.Join(' ', items)}";
}
