using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>Where nobody can tell who is gone: every holder counts as alive.</summary>
public sealed class NoEarlierLives : IEarlierLives
{
    public Task<bool> IsGoneAsync(Holder holder, CancellationToken cancellationToken) => Task.FromResult(false);
}
