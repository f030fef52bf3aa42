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
        var note = inline is null ? answers.Answered : (Action)(() => { });
        return store is IRemembersZones { Memory: var memory } ? new RememberingStore(store, memory, answers, note) : new ObservedStore(store, answers, note);
    }

    /// <summary>One that also remembers its zones goes on doing so.</summary>
    sealed class RememberingStore(IZoneStore store, ZoneMemory memory, StoreAnswers answers, Action answered) : ObservedStore(store, answers, answered), IRemembersZones
    {
        public ZoneMemory Memory => memory;
    }

    class ObservedStore(IZoneStore store, StoreAnswers answers, Action answered) : IZoneStore
    {
        public async Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
        {
            try
            {
                var result = await store.ExecuteAsync(zone, transaction, cancellationToken);
                answered();
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
                answered();
                return zones;
            }
            catch (Exception e) when (Note(null, e, cancellationToken))
            {
                throw;
            }
        }

        public ValueTask DisposeAsync() => store.DisposeAsync();

        /// <summary>Catches nothing.</summary>
        bool Note(ZoneName? zone, Exception error, CancellationToken cancellationToken)
        {
            answers.Failed(zone, error, cancellationToken.IsCancellationRequested);
            return false;
        }
    }
}
