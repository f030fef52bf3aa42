using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Does each etcd endpoint answer by itself? A store that is up hides a member that is down, and each call waits for it.</summary>
sealed class EtcdCheck(NodeConf node, DatastoreConf etcd) : ICheck
{
    public const string Subject = "etcd";

    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        foreach (var endpoint in etcd.Endpoints)
        {
            try
            {
                var only = node with { Datastore = etcd with { Endpoints = [endpoint] } };
                await using var store = new DirectStores().Open(only, null, null);
                await store.ListZonesAsync(cancellationToken);
                findings.Good(Subject, $"{endpoint} answers");
            }
            catch (NotPermittedException)
            {
                findings.Good(Subject, $"{endpoint} answers");
            }
            catch (IpamException e)
            {
                findings.Wrong(Subject, e);
            }
        }
    }
}
