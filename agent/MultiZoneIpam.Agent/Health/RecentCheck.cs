namespace MultiZoneIpam.Agent.Health;

/// <summary>Another check, made by one probe at a time, whose result holds for a few seconds: many probes cost what few do.</summary>
sealed class RecentCheck(IReadinessCheck check, TimeProvider clock) : IReadinessCheck, IDisposable
{
    static readonly TimeSpan Validity = TimeSpan.FromSeconds(3);

    readonly SemaphoreSlim room = new(1);
    (string? Obstacle, long At)? last;

    public string Name => check.Name;

    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken);
        try
        {
            if (last is not { } known || clock.GetElapsedTime(known.At) >= Validity)
                last = known = (await check.FindObstacleAsync(cancellationToken), clock.GetTimestamp());
            return known.Obstacle;
        }
        finally
        {
            room.Release();
        }
    }

    public void Dispose() => room.Dispose();
}
