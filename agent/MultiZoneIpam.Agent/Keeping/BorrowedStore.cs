using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Keeping;

/// <summary>A kept store in the hands of one call, which gives it back where it would close one of its own.</summary>
sealed class BorrowedStore(KeptStore kept) : IZoneStore, IRemembersZones
{
    int isReturned;

    public ZoneMemory Memory => kept.Memory;

    public Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken) =>
        WatchAsync(kept.Store.ExecuteAsync(zone, transaction, cancellationToken));

    public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken) =>
        WatchAsync(kept.Store.ListZonesAsync(cancellationToken));

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isReturned, 1) == 0)
            kept.Return();
        return ValueTask.CompletedTask;
    }

    async Task<T> WatchAsync<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (IpamException)
        {
            kept.Fail();
            throw;
        }
    }
}
