using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Installing;

/// <summary>
/// Keeps a node's configuration as its sources are, for as long as the pod lives. It looks instead of being told: a mounted
/// Secret changes once a minute at most, and no event can be lost that way.
/// </summary>
/// <param name="say">Takes what was done, for an operator.</param>
/// <param name="warn">Takes what keeps it from being done. What stays wrong is said once.</param>
public sealed class InstallWatch(Installation installation, TimeProvider clock, Action<string> say, Action<string> warn)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    string? trouble;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Interval, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    void Look()
    {
        try
        {
            foreach (var path in installation.PutConfiguration())
                say($"changed {path}");
            if (trouble is not null)
                say("in order again");
            trouble = null;
        }
        catch (IpamException e)
        {
            if (e.Message != trouble)
                warn(e.Details is null ? e.Message : $"{e.Message} ({e.Details})");
            trouble = e.Message;
        }
    }
}
