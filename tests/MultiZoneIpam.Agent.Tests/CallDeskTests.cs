using System.Collections.Concurrent;
using MultiZoneIpam.Agent.Serving;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Tests;

public sealed class CallDeskTests
{
    [Fact]
    public async Task Call_that_had_no_turn_in_time_is_counted_as_any_other()
    {
        var seen = new Calls();
        using var desk = new CallDesk(new Dispatcher(Backing.Direct(TimeProvider.System, Random.Shared), seen), null, TimeProvider.System);
        using var left = new ManualResetEventSlim();
        using var isFirst = new ManualResetEventSlim();
        var first = Task.Run(() => desk.ServeAsync(Request(60), TimeProvider.System.GetTimestamp(), () =>
        {
            isFirst.Set();
            left.Wait();
            return true;
        }));
        isFirst.Wait(TestContext.Current.CancellationToken);

        var late = await desk.ServeAsync(Request(0.2), TimeProvider.System.GetTimestamp(), () => false);

        left.Set();
        Assert.Null(await first);
        Assert.Equal(1, late!.ExitCode);
        var call = Assert.Single(seen.All);
        Assert.Equal((CniCommand.Add, ErrorCode.TryAgainLater), (call.Environment!.Command, call.Error!.Code));
    }

    static HandoverRequest Request(double seconds) => new(
        new Dictionary<string, string>
        {
            ["CNI_COMMAND"] = "ADD",
            ["CNI_CONTAINERID"] = "c1",
            ["CNI_IFNAME"] = "net1",
            ["CNI_NETNS"] = "/n",
            ["CNI_PATH"] = "/p",
        },
        "{}"u8.ToArray(),
        TimeSpan.FromSeconds(seconds));

    sealed class Calls : ICallObserver
    {
        public ConcurrentQueue<ServedCall> All { get; } = [];

        public void Observe(ServedCall call) => All.Enqueue(call);
    }
}
