using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Backends;

/// <summary>The stores of another source, with a note of how they answer.</summary>
sealed class ObservedStores(IStoreSource stores, StoreAnswers answers) : IStoreSource
{
    public IZoneStore Open(NodeConf node, DatastoreConf? inline, ZoneName? zone)
    {
        var store = stores.Open(node, inline, zone);
        return store is IRemembersZones { Memory: var memory }
            ? new ObservedMemory(store, memory, answers, isOfNode: inline is null)
            : new ObservedStore(store, answers, isOfNode: inline is null);
    }

    /// <summary>What a store remembers of zones it remembers for those too who use it through this.</summary>
    sealed class ObservedMemory(IZoneStore store, ZoneMemory memory, StoreAnswers answers, bool isOfNode)
        : ObservedStore(store, answers, isOfNode), IRemembersZones
    {
        public ZoneMemory Memory => memory;
    }

    class ObservedStore(IZoneStore store, StoreAnswers answers, bool isOfNode) : IZoneStore
    {
        public async Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
        {
            try
            {
                var result = await store.ExecuteAsync(zone, transaction, cancellationToken);
                Answered();
                return result;
            }
            catch (Exception e) when (Note(zone, e, cancellationToken))
            {
                throw;
            }
        }

        public async Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken)
        {
            try
            {
                var zones = await store.ListZonesAsync(cancellationToken);
                Answered();
                return zones;
            }
            catch (Exception e) when (Note(null, e, cancellationToken))
            {
                throw;
            }
        }

        public ValueTask DisposeAsync() => store.DisposeAsync();

        void Answered()
        {
            if (isOfNode)
                answers.Answered();
        }

        /// <summary>Catches nothing.</summary>
        bool Note(ZoneName? zone, Exception error, CancellationToken cancellationToken)
        {
            answers.Failed(zone, error, cancellationToken.IsCancellationRequested);
            return false;
        }
    }
}
