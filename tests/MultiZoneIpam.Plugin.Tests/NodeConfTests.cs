using System.Text;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>The node file: every mistake is told, with its path, and nothing in it is ignored.</summary>
public sealed class NodeConfTests
{
    [Theory]
    [InlineData("""{"timeouts":{"add":"0s"}}""", ErrorCode.InvalidConfig, "timeouts.add")]
    [InlineData("""{"timeouts":{"del":"soon"}}""", ErrorCode.InvalidConfig, "timeouts.del")]
    [InlineData("""{"datastore":{"type":"file","endpoints":["http://127.0.0.1:2379"]}}""", ErrorCode.InvalidConfig, "datastore.endpoints")]
    [InlineData("""{"datastore":{"type":"etcd"}}""", ErrorCode.InvalidConfig, "datastore.endpoints")]
    [InlineData("""{"inline":"maybe"}""", ErrorCode.InvalidConfig, "'allow' or 'deny'")]
    [InlineData("""{"agent":{"mode":"sometimes"}}""", ErrorCode.InvalidConfig, "agent.mode")]
    [InlineData("""{"agent":{"metrics":"9187"}}""", ErrorCode.InvalidConfig, "agent.metrics")]
    [InlineData("""{"agent":{"metrics":"localhost:9187"}}""", ErrorCode.InvalidConfig, "127.0.0.1:9187")]
    [InlineData("""{"agent":{"metrics":"127.0.0.1"}}""", ErrorCode.InvalidConfig, "agent.metrics")]
    [InlineData("""{"agent":{"metrics":"::1"}}""", ErrorCode.InvalidConfig, "agent.metrics")]
    [InlineData("""{"statedir2":"/x"}""", ErrorCode.InvalidConfig, "'stateDir'")]
    [InlineData("""{"stateDir":"\ud800"}""", ErrorCode.Decode, "/etc/node.conf")]
    [InlineData("""{""", ErrorCode.Decode, "/etc/node.conf")]
    public void A_mistake_is_refused_and_named(string json, ErrorCode code, string named)
    {
        var refusal = Assert.Throws<IpamException>(() => NodeConf.Parse(Encoding.UTF8.GetBytes(json), "/etc/node.conf"));

        Assert.Equal(code, refusal.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "127.0.0.1:9187")]
    [InlineData("""{"agent":{"mode":"off"}}""", "127.0.0.1:9187")]
    [InlineData("""{"agent":{"metrics":""}}""", null)]
    [InlineData("""{"agent":{"metrics":"[::1]:80"}}""", "[::1]:80")]
    [InlineData("""{"agent":{"metrics":"0.0.0.0:0"}}""", "0.0.0.0:0")]
    public void Metrics_are_shown_on_loopback_unless_told_otherwise(string json, string? address) =>
        Assert.Equal(address, NodeConf.Parse(Encoding.UTF8.GetBytes(json), "/etc/node.conf").Agent.Metrics);
}
