using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Testing;

/// <summary>
/// A store that lets something else happen before a transaction: between one caller's look and its commit, so that a race has
/// the same end each time. What happens there goes to the inner store, and is not counted.
/// </summary>
/// <param name="before">Called with 1 before the first transaction, 2 before the second, and so on.</param>
public sealed class HookedStore(IZoneStore inner, Func<int, Task> before) : IZoneStore
{
    int transactions;

    public async Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
    {
        await before(Interlocked.Increment(ref transactions));
        return await inner.ExecuteAsync(zone, transaction, cancellationToken);
    }

    public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken) => inner.ListZonesAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
