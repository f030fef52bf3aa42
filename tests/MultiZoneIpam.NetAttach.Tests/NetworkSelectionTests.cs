using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Tests;

public class NetworkSelectionTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("  ", "")]
    [InlineData("[]", "")]
    [InlineData("a", "ns0/a")]
    [InlineData("a,b@foo , ns1/c@net7,ns1/c", "ns0/a ns0/b@foo ns1/c@net7 ns1/c")]
    [InlineData("""[{"name":"a"},{"Name":"b.c","namespace":"ns1","interface":"foo"},{"name":"d","interfaceRequest":"bar"}]""", "ns0/a ns1/b.c@foo ns0/d@bar")]
    [InlineData("""[{"name":"d","interface":"foo","interfaceRequest":"bar","unknown":{"x":1},"portMappings":7}]""", "ns0/d@foo")]
    [InlineData("""[{"name":"d","interface":"","namespace":""}]""", "ns0/d")]
    public void Both_forms_are_read_with_the_pods_namespace_as_default(string? annotation, string expected) =>
        Assert.Equal(expected, string.Join(' ', NetworkSelectionElement.ParseAll(annotation, "ns0").Select(Show)));

    [Fact]
    public void The_wishes_of_an_element_are_read()
    {
        var element = Assert.Single(NetworkSelectionElement.ParseAll("""
            [ { "name": "a", "ips": ["10.1.1.11/24", "fd00::1"], "mac": "c2:11:22:33:44:66", "ipam-claim-reference": "vm-a.tenantred", "default-route": [] } ]
            """, "ns0"));

        Assert.Equal(["10.1.1.11/24", "fd00::1"], element.Ips);
        Assert.Equal(("c2:11:22:33:44:66", "vm-a.tenantred"), (element.Mac, element.IpamClaimReference));
    }

    [Theory]
    [InlineData("a,,b", "an item of the list is empty")]
    [InlineData("A", "'A' is not [namespace/]name[@interface]")]
    [InlineData("a.b", "'a.b' is not [namespace/]name[@interface]")]
    [InlineData("a/b/c", "'a/b/c' is not [namespace/]name[@interface]")]
    [InlineData("/a", "'/a' is not")]
    [InlineData("a@", "'' is not an interface name")]
    [InlineData("a@1234567890123456", "'1234567890123456' is not an interface name")]
    [InlineData("a@b@c:d", "'b@c:d' is not an interface name")]
    [InlineData("""{"name":"a"}""", "the JSON form is a list of objects")]
    [InlineData("""[{"name":"a"}""", "it is not JSON")]
    [InlineData("""["a"]""", "[0]: must be an object")]
    [InlineData("""[null]""", "[0]: must be an object")]
    [InlineData("""[{"name":"a"},{}]""", "[1].name: is required")]
    [InlineData("""[{"name":7}]""", "[0].name: must be a string")]
    [InlineData("""[{"name":"a","namespace":"x/y"}]""", "[0].name: is not the name of")]
    [InlineData("""[{"name":"a","ips":"10.0.0.1"}]""", "[0].ips: must be an array")]
    [InlineData("""[{"name":"a","ips":["10.0.0"]}]""", "[0].ips: '10.0.0' is not an IP address")]
    [InlineData("""[{"name":"a","interface":"a/b"}]""", "[0].interface: 'a/b' is not an interface name")]
    public void A_malformed_annotation_is_code_106_and_quoted(string annotation, string reason)
    {
        var error = Assert.Throws<IpamException>(() => NetworkSelectionElement.ParseAll(annotation, "ns0"));

        Assert.Equal(ErrorCode.AnnotationMalformed, error.Code);
        Assert.StartsWith($"annotation k8s.v1.cni.cncf.io/networks '{annotation}' is malformed: {reason}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quoted_annotation_is_cut_and_its_control_characters_escaped()
    {
        var error = Assert.Throws<IpamException>(() => NetworkSelectionElement.ParseAll("\u001b[31m\n" + new string('x', 100_000), "ns0"));

        Assert.Contains("'\\u001b[31m\\u000axxx", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 1500);
    }

    [Theory]
    // The interface's own name.
    [InlineData("a@foo,b@bar", "bar", null, 1, SelectionBasis.Interface, "ns0/b@bar")]
    [InlineData("a,b@net1", "net1", null, 1, SelectionBasis.Interface, "ns0/b@net1")]
    [InlineData("a@eth0", "eth0", null, 1, SelectionBasis.Interface, "ns0/a@eth0")]
    [InlineData("a@foo,b@foo", "foo", null, 1, SelectionBasis.Ambiguous, null)]
    // The number of an automatic name.
    [InlineData("a,b", "net1", null, 1, SelectionBasis.Place, "ns0/a")]
    [InlineData("a,b", "net2", null, 1, SelectionBasis.Place, "ns0/b")]
    [InlineData("a@foo,b", "net2", null, 1, SelectionBasis.Place, "ns0/b")]
    [InlineData("a@foo,b", "net1", null, 1, SelectionBasis.Ambiguous, null)]
    [InlineData("a,a", "net2", null, 1, SelectionBasis.Place, "ns0/a")]
    [InlineData("a,a", "net2", "ns0/a", 1, SelectionBasis.Place, "ns0/a")]
    [InlineData("a,b", "net3", null, 1, SelectionBasis.Ambiguous, null)]
    [InlineData("a,b", "net01", null, 1, SelectionBasis.None, null)]
    [InlineData("a,b", "net99999999999", null, 1, SelectionBasis.None, null)]
    [InlineData("a,b", "net", null, 1, SelectionBasis.None, null)]
    // Default networks of the node shift the places.
    [InlineData("a,b", "net2", null, 2, SelectionBasis.Place, "ns0/a")]
    [InlineData("a,b", "net1", null, 2, SelectionBasis.None, null)]
    [InlineData("a,b", "net1", "ns0/a", 2, SelectionBasis.None, null)]
    [InlineData("a,b", "net3", "ns0/b", 1, SelectionBasis.Nad, "ns0/b")]
    [InlineData("a,b", "net2", "ns0/a", 1, SelectionBasis.Nad, "ns0/a")]
    // The NAD where it is known.
    [InlineData("a,b", "foo", "ns0/b", 1, SelectionBasis.Nad, "ns0/b")]
    [InlineData("a,a", "foo", "ns0/a", 1, SelectionBasis.Ambiguous, null)]
    [InlineData("a@bar,a", "foo", "ns0/a", 1, SelectionBasis.Nad, "ns0/a")]
    [InlineData("a@bar", "foo", "ns0/a", 1, SelectionBasis.None, null)]
    [InlineData("a", "foo", "ns1/a", 1, SelectionBasis.None, null)]
    // The cluster's own network is none of the elements, even when it is the same NAD.
    [InlineData("a", "eth0", null, 1, SelectionBasis.None, null)]
    [InlineData("a", "eth0", "ns0/a", 1, SelectionBasis.None, null)]
    [InlineData("", "net1", null, 1, SelectionBasis.None, null)]
    public void A_call_is_matched_to_the_element_that_it_serves(string networks, string interfaceName, string? nad, int firstPlace, SelectionBasis basis, string? expected)
    {
        var selection = NetworkSelection.Read(new Dictionary<string, string> { [NetworkSelectionElement.NetworksAnnotation] = networks }, "ns0", "kube-system");

        var match = selection.Find(interfaceName, nad is null ? null : Nad(nad), firstPlace);

        Assert.Equal((basis, expected), (match.Basis, match.Element is null ? null : Show(match.Element)));
    }

    [Fact]
    public void The_same_NAD_twice_is_told_apart_by_the_place()
    {
        var elements = NetworkSelectionElement.ParseAll("""[{"name":"a","ips":["10.0.0.1"]},{"name":"a","ips":["10.0.0.2"]}]""", "ns0");

        var match = new NetworkSelection(elements, null).Find("net2", Nad("ns0/a"), 1);

        Assert.Equal(["10.0.0.2"], match.Element!.Ips);
    }

    [Theory]
    [InlineData("web", "eth0", SelectionBasis.DefaultNetwork, "kube-system/web")]
    [InlineData("ns1/web", "eth0", SelectionBasis.DefaultNetwork, "ns1/web")]
    [InlineData("web@mgmt0", "mgmt0", SelectionBasis.DefaultNetwork, "kube-system/web@mgmt0")]
    [InlineData("web@mgmt0", "eth0", SelectionBasis.None, null)]
    [InlineData("web", "net1", SelectionBasis.Place, "ns0/a")]
    public void The_default_network_annotation_serves_the_runtimes_interface(string defaultNetwork, string interfaceName, SelectionBasis basis, string? expected)
    {
        var annotations = new Dictionary<string, string>
        {
            [NetworkSelectionElement.NetworksAnnotation] = "a",
            [NetworkSelectionElement.DefaultNetworkAnnotation] = defaultNetwork,
        };

        var match = NetworkSelection.Read(annotations, "ns0", "kube-system").Find(interfaceName, null, 1);

        Assert.Equal((basis, expected), (match.Basis, match.Element is null ? null : Show(match.Element)));
    }

    [Fact]
    public void Two_default_networks_are_code_106()
    {
        var annotations = new Dictionary<string, string> { [NetworkSelectionElement.DefaultNetworkAnnotation] = "a,b" };

        Assert.Equal(ErrorCode.AnnotationMalformed, Assert.Throws<IpamException>(() => NetworkSelection.Read(annotations, "ns0", "kube-system")).Code);
    }

    static string Show(NetworkSelectionElement element) => element.Interface is null ? $"{element.Nad}" : $"{element.Nad}@{element.Interface}";

    static NadName Nad(string text) => NadName.TryParse(text, out var nad) ? nad : throw new FormatException(text);
}
