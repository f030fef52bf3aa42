using System.Text;
using System.Text.Json;
using MultiZoneIpam.NetAttach.Results;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Tests;

public class ResultTests
{
    static readonly IpamResult dualStack = new()
    {
        Ips = [Ip("10.1.2.2", 24, "10.1.2.1"), Ip("2001:db8:1::2", 64, "2001:db8:1::1")],
        Routes = [new Route { Destination = "0.0.0.0/0" }, new Route { Destination = "::/0" }, new Route { Destination = "192.168.0.0/16", Gateway = Address.Parse("1.1.1.1") }, new Route { Destination = "2001:db8:2::/64", Gateway = Address.Parse("2001:db8:3::1") }],
    };

    const string Routes = """[{"dst":"0.0.0.0/0"},{"dst":"::/0"},{"dst":"192.168.0.0/16","gw":"1.1.1.1"},{"dst":"2001:db8:2::/64","gw":"2001:db8:3::1"}]""";

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    public void Before_0_3_0_each_family_has_its_key_and_its_routes(string version) => Assert.Equal(
        $$$"""{"cniVersion":"{{{version}}}","ip4":{"ip":"10.1.2.2/24","gateway":"10.1.2.1","routes":[{"dst":"0.0.0.0/0"},{"dst":"192.168.0.0/16","gw":"1.1.1.1"}]},"ip6":{"ip":"2001:db8:1::2/64","gateway":"2001:db8:1::1","routes":[{"dst":"::/0"},{"dst":"2001:db8:2::/64","gw":"2001:db8:3::1"}]},"dns":{}}""",
        Text(dualStack.ToJson(version)));

    [Theory]
    [InlineData("0.3.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    public void From_0_3_0_to_0_4_0_addresses_are_a_list_that_names_the_family(string version) => Assert.Equal(
        $$$"""{"cniVersion":"{{{version}}}","ips":[{"version":"4","address":"10.1.2.2/24","gateway":"10.1.2.1"},{"version":"6","address":"2001:db8:1::2/64","gateway":"2001:db8:1::1"}],"routes":{{{Routes}}},"dns":{}}""",
        Text(dualStack.ToJson(version)));

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void From_1_0_0_on_there_is_no_family_and_no_empty_dns(string version) => Assert.Equal(
        $$"""{"cniVersion":"{{version}}","ips":[{"address":"10.1.2.2/24","gateway":"10.1.2.1"},{"address":"2001:db8:1::2/64","gateway":"2001:db8:1::1"}],"routes":{{Routes}}}""",
        Text(dualStack.ToJson(version)));

    [Fact]
    public void Dns_is_printed_with_the_keys_that_have_something()
    {
        var result = new IpamResult
        {
            Ips = [Ip("10.1.2.2", 24, null)],
            Dns = new Dns { Nameservers = ["10.1.0.1"], Domain = "x", Search = ["y"], Options = ["z"] },
        };

        Assert.Equal(
            """{"cniVersion":"1.0.0","ips":[{"address":"10.1.2.2/24"}],"dns":{"nameservers":["10.1.0.1"],"domain":"x","search":["y"],"options":["z"]}}""",
            Text(result.ToJson("1.0.0")));
        Assert.Equal(
            """{"cniVersion":"0.2.0","ip4":{"ip":"10.1.2.2/24"},"dns":{"nameservers":["10.1.0.1"],"domain":"x","search":["y"],"options":["z"]}}""",
            Text(result.ToJson("0.2.0")));
    }

    [Fact]
    public void The_numbers_of_a_route_are_printed_where_they_say_something()
    {
        var result = new IpamResult
        {
            Ips = [Ip("10.1.2.2", 24, null)],
            Routes =
            [
                new Route { Destination = "10.9.0.0/16", Gateway = Address.Parse("10.1.2.1"), Mtu = 1400, AdvMss = 1360, Priority = 100, Table = 50, Scope = 0 },
                new Route { Destination = "10.8.0.0/16", Mtu = 0, AdvMss = 0, Priority = 0, Table = 0 },
            ],
        };

        Assert.Equal(
            """{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.2/24"}],"routes":[{"dst":"10.9.0.0/16","gw":"10.1.2.1","mtu":1400,"advmss":1360,"priority":100,"table":50,"scope":0},{"dst":"10.8.0.0/16","table":0}]}""",
            Text(result.ToJson("1.1.0")));
        Assert.Contains("\"mtu\":1400", Text(result.ToJson("0.3.1")), StringComparison.Ordinal);
        Assert.Equal(
            """{"cniVersion":"0.2.0","ip4":{"ip":"10.1.2.2/24","routes":[{"dst":"10.9.0.0/16","gw":"10.1.2.1"},{"dst":"10.8.0.0/16"}]},"dns":{}}""",
            Text(result.ToJson("0.2.0")));
    }

    [Fact]
    public void Converting_down_keeps_the_first_address_of_each_family() => Assert.Equal(
        """{"cniVersion":"0.2.0","ip4":{"ip":"10.1.2.2/24"},"ip6":{"ip":"fd00::2/64"},"dns":{}}""",
        Text(new IpamResult { Ips = [Ip("10.1.2.2", 24, null), Ip("10.1.3.2", 24, null), Ip("fd00::2", 64, null), Ip("fd00::3", 64, null)] }.ToJson("0.2.0")));

    [Fact]
    public void Converting_down_without_an_address_fails() =>
        Assert.Equal("cannot convert: no valid IP addresses", Assert.Throws<IpamException>(() => new IpamResult { Ips = [] }.ToJson("0.1.0")).Message);

    [Fact]
    public void An_error_has_the_shape_of_the_specification() => Assert.Equal(
        """{"cniVersion":"1.0.0","code":7,"msg":"Invalid Configuration of network 'web'","details":"Network 192.168.0.0/31 too small"}""",
        Text(CniError.ToJson("1.0.0", new IpamException(ErrorCode.InvalidConfig, "Invalid Configuration of network 'web'", "Network 192.168.0.0/31 too small"))));

    [Fact]
    public void An_error_before_the_version_is_known_has_neither_version_nor_details() => Assert.Equal(
        """{"code":6,"msg":"x"}""", Text(CniError.ToJson(null, new IpamException(ErrorCode.Decode, "x"))));

    [Fact]
    public void An_error_with_foreign_text_is_one_short_line_of_valid_json()
    {
        var bytes = CniError.ToJson("1.0.0", new IpamException(ErrorCode.InvalidConfig, "a\n\"b\" \u001b[31m\u202e\ud800 " + new string('x', 1_000_000)));

        Assert.True(bytes.Length < 5000);
        Assert.DoesNotContain((byte)'\n', bytes);
        using var document = JsonDocument.Parse(bytes);
        Assert.StartsWith("a\\u000a\"b\" \\u001b[31m\\u202e", document.RootElement.GetProperty("msg").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_answer_lists_all_seven_versions() => Assert.Equal(
        """{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}""", Text(VersionAnswer.ToJson()));

    static ResultAddress Ip(string address, int prefixLength, string? gateway) =>
        new(Address.Parse(address), prefixLength, gateway is null ? null : Address.Parse(gateway));

    // Strict about UTF-8, and a byte order mark would show.
    static string Text(byte[] bytes) => new UTF8Encoding(false, true).GetString(bytes);
}
