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
    [InlineData("""{"statedir2":"/x"}""", ErrorCode.InvalidConfig, "'stateDir'")]
    [InlineData("""{"stateDir":"\ud800"}""", ErrorCode.Decode, "/etc/node.conf")]
    [InlineData("""{""", ErrorCode.Decode, "/etc/node.conf")]
    public void A_mistake_is_refused_and_named(string json, ErrorCode code, string named)
    {
        var refusal = Assert.Throws<IpamException>(() => NodeConf.Parse(Encoding.UTF8.GetBytes(json), "/etc/node.conf"));

        Assert.Equal(code, refusal.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }
}
