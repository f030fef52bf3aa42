using System.Diagnostics;
using MultiZoneIpam.StoreWriter;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Stores.Tests;

/// <summary>Real processes that are killed or stopped in the middle of what they do.</summary>
public sealed class FileZoneStoreKillTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Killed_at_any_instant_a_transaction_is_there_whole_or_not_at_all_and_what_was_acknowledged_is_there()
    {
        var random = new Random(11);
        var last = 0;
        for (var kill = 0; kill < 60; kill++)
        {
            using var writer = new WriterProcess("write", folder.Path);
            var acknowledged = 0;
            for (var lines = random.Next(1, 60); lines > 0; lines--)
                acknowledged = int.Parse(writer.ReadLine()!);
            WaitFor(TimeSpan.FromMicroseconds(random.Next(300)));
            writer.Kill();
            while (writer.ReadLine() is { Length: > 0 } line)
                acknowledged = int.Parse(line);

            var found = await new Numbered(new FileZoneStore(folder.Path)).Last();
            Assert.InRange(found, acknowledged, acknowledged + 1);
            Assert.True(found > last);
            last = found;
        }
    }

    [Fact]
    public async Task A_stopped_process_that_holds_a_zone_makes_others_wait_no_longer_than_their_deadline()
    {
        var store = new FileZoneStore(folder.Path);
        var zone = ZoneName.Parse("web", "zone");
        var put = new Transaction([], [new Operation.Put("config", default)], []);
        await store.ExecuteAsync(zone, put, TestContext.Current.CancellationToken);
        var lockFile = folder.File("web/.journal");
        using var holder = new WriterProcess("hold", lockFile);
        Assert.Equal("held", holder.ReadLine());
        holder.Stop();

        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var started = Stopwatch.GetTimestamp();
        var failure = await Assert.ThrowsAsync<IpamException>(() => store.ExecuteAsync(zone, put, deadline.Token));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(190), TimeSpan.FromSeconds(5));
        Assert.Equal(ErrorCode.TryAgainLater, failure.Code);
        Assert.Contains(lockFile, failure.Message);
        Assert.Contains("another process", failure.Message);

        holder.Kill();
        Assert.True((await store.ExecuteAsync(zone, put, TestContext.Current.CancellationToken)).Succeeded);
    }

    /// <summary>Much shorter than what a timer can do.</summary>
    static void WaitFor(TimeSpan time)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time)
        {
        }
    }
}
