namespace MultiZoneIpam.Agent;

/// <summary>
/// Runs a part of the agent, and starts it again after a while when it fails. The log has the first failure, then one line every ten
/// minutes for as long as that goes on, and one when it is over.
/// </summary>
sealed class PartKeeper(IAgentPart part, AgentLog log, TimeProvider clock)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(10);

    /// <summary>A part that has run for so long works.</summary>
    static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    long? told;

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(end);
            }
            catch (Exception) when (end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Tell(e);
            }
            await Task.Delay(Pause, clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task RunOnceAsync(CancellationToken end)
    {
        var running = part.RunAsync(end);
        if (told is not null)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(end);
            await Task.WhenAny(running, Task.Delay(Settled, clock, waiting.Token));
            await waiting.CancelAsync();
            if (!running.IsCompleted && !end.IsCancellationRequested)
            {
                told = null;
                log.Write($"{part.Name}: works again");
            }
        }
        await running;
    }

    void Tell(Exception e)
    {
        if (told is { } before && clock.GetElapsedTime(before) < BetweenLines)
            return;
        told = clock.GetTimestamp();
        log.Warn($"{part.Name}: {e.GetType().Name}: {e.Message}; it is started again every {Pause.TotalSeconds} s");
    }
}
