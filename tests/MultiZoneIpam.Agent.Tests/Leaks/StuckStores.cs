using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>Stores that answer questions about every zone, and take no change of one of them, as etcd does for a user who may only read.</summary>
sealed class StuckStores(IStoreSource stores, Func<ZoneName, bool> isStuck) : IStoreSource
{
    public IZoneStore Open(NodeConf node, DatastoreConf? inline, ZoneName? zone) => new StuckStore(stores.Open(node, inline, zone), isStuck);

    sealed class StuckStore(IZoneStore store, Func<ZoneName, bool> isStuck) : IZoneStore
    {
        public Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken) =>
            isStuck(zone) && transaction.Then.Any(operation => operation is Operation.Put or Operation.Delete)
                ? throw new IpamException(ErrorCode.Io, $"zone '{zone}' may only be read")
                : store.ExecuteAsync(zone, transaction, cancellationToken);

        public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken) => store.ListZonesAsync(cancellationToken);

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
