namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Does the same again and again. It begins at a moment of its own within the first pause, and no two pauses are alike, so that the
/// agents of a cluster that were started at once do not ask at once for ever.
/// </summary>
sealed class RoundsPart(string name, TimeSpan pause, Func<CancellationToken, Task> round, TimeProvider clock, Random random) : IAgentPart
{
    const double Jitter = 0.2;

    public string Name => name;

    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Delay(pause * random.NextDouble(), clock, stop);
        while (true)
        {
            await round(stop);
            await Task.Delay(pause * (1 + (Jitter * (random.NextDouble() - 0.5))), clock, stop);
        }
    }
}
