using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Health;

/// <summary>The node's store has answered a call lately; where no call asked it, it is asked.</summary>
/// <param name="open">The store of a zone, or of none, to be disposed.</param>
sealed class StoreCheck(StoreAnswers answers, KnownZones zones, Func<ZoneName?, IZoneStore> open) : IReadinessCheck
{
    static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public string Name => "store";

    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        if (answers.Age < Lately)
            return null;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(Patience);
        try
        {
            await AskAsync(time.Token);
            return null;
        }
        catch (IpamException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it did not answer for {Patience.TotalSeconds} s";
        }
    }

    async Task AskAsync(CancellationToken cancellationToken)
    {
        ZoneName? known = zones.All.Any() ? zones.All.Min() : null;
        await using var store = open(known);
        try
        {
            if (known is { } zone)
                await store.ExecuteAsync(zone, Transaction.Read(new Operation.Get("config")), cancellationToken);
            else
                await new ZoneCatalog(store).ListAsync(cancellationToken);
        }
        catch (NotPermittedException) when (known is null)
        {
            // Users of single zones may not list them. It is there, and knows who asks.
        }
    }
}
