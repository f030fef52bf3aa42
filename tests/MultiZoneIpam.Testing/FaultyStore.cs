using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Testing;

/// <summary>A store behind a bad line: the outcome of the transactions that <paramref name="faultAt"/> names is unknown.</summary>
/// <param name="faultAt">Asked with 1 for the first transaction, 2 for the second, and so on.</param>
public sealed class FaultyStore(IZoneStore inner, Func<int, Fault> faultAt) : IZoneStore
{
    int transactions;

    public async Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
    {
        var fault = faultAt(Interlocked.Increment(ref transactions));
        if (fault == Fault.BeforeApplying)
            throw new UnknownOutcomeException("the line broke");
        var result = await inner.ExecuteAsync(zone, transaction, cancellationToken);
        return fault == Fault.AfterApplying ? throw new UnknownOutcomeException("the line broke") : result;
    }

    public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken) => inner.ListZonesAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
