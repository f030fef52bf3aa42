using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Results;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Agent.Serving;

/// <summary>
/// Executes calls: those of one attachment one after the other, as they came, and of all together a bounded number at once. A
/// call whose plugin is gone before its turn is not executed.
/// </summary>
/// <remarks>
/// A runtime that kills its ADD goes on with the DEL. The process of the ADD would have died; here it waits in line, and must
/// never take an address after the DEL that follows it.
/// </remarks>
sealed class CallDesk(Dispatcher dispatcher, string? config, TimeProvider clock) : IDisposable
{
    /// <summary>So many keep the store busy; more would only hold more memory at once.</summary>
    const int AtOnce = 64;

    readonly SemaphoreSlim room = new(AtOnce);
    readonly Turns turns = new();

    /// <summary>Null where nobody waits for the answer any more, and nothing was done.</summary>
    /// <param name="began">When the plugin connected.</param>
    public async Task<CniAnswer?> ServeAsync(HandoverRequest request, long began, Func<bool> isGone)
    {
        var limit = Limit(request.Patience);
        using var deadline = new CancellationTokenSource(limit, clock);
        try
        {
            using var turn = AttachmentOf(request) is { } attachment ? await turns.WaitAsync(attachment, deadline.Token) : null;
            await room.WaitAsync(deadline.Token);
            try
            {
                return isGone() ? null : await dispatcher.RunAsync(ToCall(request, limit - clock.GetElapsedTime(began)));
            }
            finally
            {
                room.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return dispatcher.Refuse(ToCall(request, TimeSpan.Zero), Late(), clock.GetElapsedTime(began));
        }
    }

    public void Dispose() => room.Dispose();

    CniRequest ToCall(HandoverRequest request, TimeSpan left) =>
        new(name => name == NodeConf.PathVariable ? config : request.Environment.GetValueOrDefault(name), () => request.Stdin)
        {
            TimeLimit = left,
        };

    /// <summary>A little less than the plugin waits: what the agent has to say is more precise than that it has said nothing.</summary>
    static TimeSpan Limit(TimeSpan patience)
    {
        var margin = TimeSpan.FromMilliseconds(Math.Clamp(patience.TotalMilliseconds / 10, 20, 1000));
        return patience > margin * 2 ? patience - margin : patience / 2;
    }

    /// <summary>Null for calls that are about none: GC, STATUS.</summary>
    static string? AttachmentOf(HandoverRequest request) =>
        request.Environment.GetValueOrDefault("CNI_CONTAINERID") is { Length: > 0 } container
            ? $"{container}:{request.Environment.GetValueOrDefault("CNI_IFNAME")}"
            : null;

    static IpamException Late() => new(
        ErrorCode.TryAgainLater,
        "the node agent had no turn for the call within its timeout: other calls of the attachment, or too many of others, are before it",
        "try again; nothing was taken or released");
}
