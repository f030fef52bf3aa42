using System.Text;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Zones.Tests.Documents;

public class ZoneDocumentTests
{
    /// <summary>The document of docs/design.md, "Zone document", without what this version refuses.</summary>
    const string Database = """
        {"apiVersion":"ipam.multizone.dev/v1alpha1","kind":"Zone","metadata":{"name":"database"},
         "spec":{
           "ranges":[
             [{"subnet":"10.188.0.0/16","rangeStart":"10.188.1.0","rangeEnd":"10.188.255.254",
               "fixedStart":"10.188.0.10","fixedEnd":"10.188.0.255","gateway":"10.188.0.1"},
              {"subnet":"10.7.0.0/16","nodeSelector":{"node-subnet":"subnet-7"}}],
             [{"subnet":"fd00:188::/64"}]],
           "exclude":["10.188.2.0/24"],
           "strategy":"random","cooldown":"30s","annotations":"honour","sticky":"none",
           "routes":[{"dst":"10.0.0.0/8","gw":"10.188.0.1"}],
           "dns":{"nameservers":["10.188.0.53"]},
           "allow":{"namespaces":["prod","team-*"],"namespaceSelector":{"tier":"data"},"serviceAccounts":["prod/db-*"]},
           "fixed":{"namespaces":["prod"]}}}
        """;

    [Fact]
    public void The_document_of_the_design_is_read()
    {
        var zone = Parse(Database).Zone;

        Assert.Equal("database", zone.Name.ToString());
        Assert.Equal(2, zone.Sets.Count);
        Assert.Equal("10.188.0.0/16 10.188.1.0-10.188.255.254 fixed 10.188.0.10-10.188.0.255 gateway 10.188.0.1, "
            + "10.7.0.0/16 10.7.0.1-10.7.255.254 gateway 10.7.0.1 node node-subnet=subnet-7; "
            + "fd00:188::/64 fd00:188::1-fd00:188::ffff:ffff:ffff:ffff gateway fd00:188::1; exclude 10.188.2.0-10.188.2.255", zone.Describe());
        Assert.Equal((Strategy.Random, AnnotationUse.Honour, TimeSpan.FromSeconds(30)), (zone.Strategy, zone.Annotations, zone.Cooldown));
        Assert.Equal("10.0.0.0/8 via 10.188.0.1", $"{zone.Routes[0].Destination} via {zone.Routes[0].Gateway}");
        Assert.Equal(["10.188.0.53"], zone.Dns.Nameservers);
        Assert.True(zone.NeedsPod);
        Assert.True(zone.NeedsNodeLabels);
        Assert.True(zone.Allow!.NeedsNamespaceLabels);
        Assert.Equal(["prod"], zone.Fixed!.Namespaces);
    }

    [Fact]
    public void A_document_of_ranges_only_has_the_defaults()
    {
        var zone = TestZone.Parse(TestZone.Spec("10.0.0.0/24")).Zone;

        Assert.Equal((Strategy.Random, AnnotationUse.Honour, TimeSpan.FromSeconds(30)), (zone.Strategy, zone.Annotations, zone.Cooldown));
        Assert.Null(zone.Allow);
        Assert.Null(zone.Fixed);
        Assert.False(zone.NeedsPod);
        Assert.False(zone.NeedsNodeLabels);
    }

    [Fact]
    public void All_mistakes_are_reported_together_with_their_paths()
    {
        var message = Refusal("""
            {"apiVersion":"v1","kind":"Pool","metadata":{"name":"Data_Base"},"extra":1,
             "spec":{
               "ranges":[["10.0.0.0/24",{"subnet":"10.0.0.0/24","rangeStrat":"10.0.0.9"},{"subnet":"10.9.0.0/31"}],{"subnet":"10.1.0.0/24"}],
               "exclude":["10.0.0.9-10.0.0.3",7],
               "strategy":"fair","cooldown":"soon","annotations":"honor","sticky":"always","quota":{"perNamespace":3},"with":["web"],
               "routes":[{"gw":"10.0.0.1"},{"dst":"10.0.0.0"}],
               "dns":{"nameserver":["10.0.0.53"]},
               "allow":{"namespace":["prod"],"namespaceSelector":{"tier":1}},
               "cooldwn":"3s"}}
            """);

        Assert.All(
            new[]
            {
                "apiVersion: must be ipam.multizone.dev/v1alpha1, is 'v1'", "kind: must be Zone, is 'Pool'", "metadata.name: 'Data_Base' is not a zone name",
                "extra: unknown key", "spec.ranges[0][0]: must be an object", "spec.ranges[0][1].rangeStrat: unknown key; did you mean 'rangeStart'?",
                "spec.ranges[0][2].subnet: Network 10.9.0.0/31 too small to allocate from", "spec.ranges[1]: must be an array of ranges",
                "spec.exclude: '10.0.0.9-10.0.0.3'", "spec.exclude[1]: must be a string, is 7", "spec.strategy: must be 'random' or 'sequential', is 'fair'",
                "spec.cooldown: 'soon' is not a duration", "spec.annotations: must be 'honour' or 'ignore', is 'honor'",
                "spec.sticky: must be 'none', 'pod' or 'workload', is 'always'", "spec.quota: is not enforced by this version", "spec.with: is not enforced by this version",
                "spec.routes[0].dst: is required", "spec.routes[1].dst: '10.0.0.0' is not a subnet", "spec.dns.nameserver: unknown key; did you mean 'nameservers'?",
                "spec.allow.namespace: unknown key; did you mean 'namespaces'?", "spec.allow.namespaceSelector.tier: must be a string, is 1",
                "spec.cooldwn: unknown key; did you mean 'cooldown'?",
            },
            mistake => Assert.Contains(mistake, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", ErrorCode.Decode, "is not JSON")]
    [InlineData("", ErrorCode.Decode, "is not JSON")]
    [InlineData("[]", ErrorCode.InvalidConfig, "must be an object")]
    [InlineData("""{"kind":"Zone"}""", ErrorCode.InvalidConfig, "a zone has apiVersion, kind, metadata.name and spec")]
    [InlineData("""{"apiVersion":"ipam.multizone.dev/v1alpha1","kind":"Zone","metadata":{"name":"a"},"spec":{}}""", ErrorCode.InvalidConfig, "no IP ranges specified")]
    public void What_is_no_zone_document_is_refused(string json, ErrorCode code, string why)
    {
        var refusal = Assert.Throws<IpamException>(() => Parse(json));

        Assert.Equal(code, refusal.Code);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_defined_by_a_network_says_so_and_reads_back()
    {
        var ranges = new[] { new[] { new RangeConf { Path = "", Subnet = "10.0.0.0/24", FixedStart = "10.0.0.9", FixedEnd = "10.0.0.12", NodeSelector = new Dictionary<string, string> { ["a"] = "b" } } } };
        var document = ZoneDocument.Define(TestZone.Name, "prod-net", ranges, ["10.0.0.77"], "sequential");

        Assert.Equal("prod-net", document.DefinedByNetwork);
        Assert.Equal(Strategy.Sequential, document.Zone.Strategy);
        Assert.Equal(document.Zone.Describe(), Parse(Encoding.UTF8.GetString(document.Json.Span)).Zone.Describe());
        Assert.Contains("exclude 10.0.0.77", document.Zone.Describe(), StringComparison.Ordinal);
        Assert.Null(TestZone.Parse(TestZone.Spec("10.0.0.0/24")).DefinedByNetwork);
    }

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("250ms", 250)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData(".5s", 500)]
    [InlineData("1m0.001s", 60_001)]
    [InlineData(".s", null)]
    [InlineData("30", null)]
    [InlineData("", null)]
    [InlineData("s", null)]
    [InlineData("-5s", null)]
    [InlineData("5 s", null)]
    [InlineData("1.2.3s", null)]
    [InlineData("5d", null)]
    [InlineData("99999999h", null)]
    public void Durations_are_what_Kubernetes_users_write(string text, int? milliseconds)
    {
        Assert.Equal(milliseconds is not null, Duration.TryParse(text, out var duration));
        Assert.Equal(milliseconds ?? 0, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9")]
    [InlineData(" 10.0.0.1 - 10.0.0.9 ", "10.0.0.1-10.0.0.9")]
    [InlineData("10.0.0.0/30", "10.0.0.0-10.0.0.3")]
    [InlineData("fd00::/126", "fd00::-fd00::3")]
    [InlineData("10.0.0.1/30", null)]
    [InlineData("10.0.0.9-10.0.0.1", null)]
    [InlineData("10.0.0.1-fd00::1", null)]
    [InlineData("10.0.0.1-", null)]
    [InlineData("-", null)]
    [InlineData("", null)]
    public void Spans_are_addresses_ranges_or_subnets(string text, string? expected) =>
        Assert.Equal(expected, SpanText.TryParse(text, out var span) ? span.ToString() : null);

    static ZoneDocument Parse(string json) => ZoneDocument.Parse(Encoding.UTF8.GetBytes(json), "test");

    static string Refusal(string json)
    {
        var refusal = Assert.Throws<IpamException>(() => Parse(json));
        Assert.Equal(ErrorCode.InvalidConfig, refusal.Code);
        return refusal.Message;
    }
}
