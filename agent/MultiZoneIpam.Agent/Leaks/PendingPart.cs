using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Carries out the releases that wait for their store, without a call that would do it by the way. While a store stays away, the
/// pauses between attempts double; in the end they are a minute.
/// </summary>
sealed class PendingPart(NodeConf node, Backing backing, LeakTimes times, Troubles troubles) : IAgentPart
{
    const string What = "carrying out releases that wait for their store";

    readonly PendingReleases pending = new(node.StateDir, backing.Random);
    readonly NotedRelease release = new(node, backing, new CallCourse());

    public string Name => "pending releases";

    public async Task RunAsync(CancellationToken stop)
    {
        for (var pause = times.PendingRound; ;)
        {
            var (left, why) = await pending.CarryOutAllAsync(ReleaseAsync, stop);
            if (why is null)
                troubles.Over(What);
            else
                troubles.Tell(What, new IpamException(why.Code, $"{left} wait: {why.Message}", why.Details, why));
            pause = left == 0 ? times.PendingRound : pause * 2 < times.PendingPause ? pause * 2 : times.PendingPause;
            await Task.Delay(pause * (1 + (backing.Random.NextDouble() / 4)), backing.Clock, stop);
        }
    }

    async Task ReleaseAsync(AttachmentName attachment, AttachmentNote note, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(node.DelTimeout);
        try
        {
            await release.ReleaseAsync(attachment, note, time.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IpamException(ErrorCode.TryAgainLater, $"{attachment} was not released within {node.DelTimeout.TotalSeconds} s", null, e);
        }
    }
}
