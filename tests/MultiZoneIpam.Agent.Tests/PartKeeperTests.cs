using System.Collections.Concurrent;

namespace MultiZoneIpam.Agent.Tests;

public sealed class PartKeeperTests
{
    readonly ConcurrentQueue<string> lines = [];
    readonly HurriedClock clock = new();

    [Fact]
    public async Task Part_that_fails_for_long_is_a_line_every_ten_minutes_and_one_when_it_is_over()
    {
        using var stop = new CancellationTokenSource();
        // Every 10 s: for twenty-five minutes.
        var part = new FailingPart(150);
        var running = new PartKeeper(part, new AgentLog(clock, lines.Enqueue), clock).RunAsync(stop.Token);
        await part.Works.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await AgentNode.Until(() => lines.Any(line => line.Contains("works again", StringComparison.Ordinal)));
        await stop.CancelAsync();
        await running;

        Assert.InRange(lines.Count(line => line.Contains("the part: IOException: no", StringComparison.Ordinal)), 2, 20);
        Assert.EndsWith("the part: works again\n", lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Part_that_works_is_no_line()
    {
        using var stop = new CancellationTokenSource();
        var part = new FailingPart(0);
        var running = new PartKeeper(part, new AgentLog(clock, lines.Enqueue), clock).RunAsync(stop.Token);
        await part.Works.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running;

        Assert.Empty(lines);
    }

    /// <summary>Fails so many times, then runs.</summary>
    sealed class FailingPart(int failures) : IAgentPart
    {
        readonly TaskCompletionSource works = new();
        int left = failures;

        public string Name => "the part";

        public Task Works => works.Task;

        public Task RunAsync(CancellationToken stop)
        {
            if (left-- > 0)
                throw new IOException("no");
            works.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
    }
}
