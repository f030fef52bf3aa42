using System.Diagnostics;

namespace MultiZoneIpam.Plugin.Tests.Trouble;

/// <summary>
/// kill -9 of the published program at random instants of its short life. What the next call finds must be whole, and nothing may
/// be left when the pods are gone.
/// </summary>
public sealed class DeathTests(SharedEtcd etcd)
{
    const int Killed = 128 + 9;

    static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);
    static readonly string Network = TestNode.Network("zone");

    readonly Random random = new(20261121);

    [Theory]
    [InlineData(StoreKind.File)]
    [InlineData(StoreKind.Etcd)]
    public async Task A_call_killed_at_any_instant_is_put_right_by_the_next_one(StoreKind kind)
    {
        await using var node = await etcd.NewNodeAsync(kind);
        // So few addresses that a leak soon leaves none.
        await node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/28"}]],"cooldown":"0s" """);
        var bystander = new Sandbox("bystander", "net1") { Pod = "db-0", Uid = "uid-of-the-bystander" };
        var address = (await node.AddAsync(bystander, Network)).Address;
        var lifetime = await MeasureAsync(node);
        var (adds, dels) = (0, 0);
        var time = Stopwatch.StartNew();
        for (var round = 0; time.Elapsed < Duration || adds < 5 || dels < 5; round++)
        {
            var sandbox = new Sandbox($"c{round}", "net1") { Pod = "app", Uid = $"uid-{round}" };
            var add = await KillAsync(node, "ADD", sandbox, lifetime);
            adds += add.ExitCode == Killed ? 1 : 0;
            if (random.Next(4) > 0)
                await RepeatAddAsync(node, sandbox, add);
            var del = await KillAsync(node, "DEL", sandbox, lifetime);
            dels += del.ExitCode == Killed ? 1 : 0;
            await DeleteAsync(node, sandbox, kind);
        }
        Assert.Equal([address], (await node.HeldAsync()).Addresses(bystander));
        (await node.DelAsync(bystander, Network)).Succeeded();
        await node.AssertNothingIsLeftAsync();
    }

    /// <summary>The runtime calls again, perhaps for a new sandbox of the same pod.</summary>
    async Task RepeatAddAsync(TestNode node, Sandbox sandbox, Answer killed)
    {
        var before = (await node.HeldAsync()).Addresses(sandbox);
        if (killed.ExitCode == 0)
            Assert.Equal([killed.Address], before);
        var again = random.Next(2) == 0 ? sandbox : sandbox with { ContainerId = sandbox.ContainerId + "-again" };
        var answer = (await PluginProcess.RunAsync(node, "ADD", again, Network)).Succeeded();
        var held = await node.HeldAsync();
        Assert.Equal([answer.Address], held.Addresses(again));
        if (before.Count > 0)
            Assert.Equal([answer.Address], before);
        if (again == sandbox)
            return;
        Assert.Empty(held.Addresses(sandbox));
        (await node.DelAsync(again, Network)).Succeeded();
    }

    /// <summary>
    /// Once is enough on the file store. etcd may get to hear of what a dead process asked for after it was asked for the
    /// release; then the next clean-up releases it.
    /// </summary>
    static async Task DeleteAsync(TestNode node, Sandbox sandbox, StoreKind kind)
    {
        (await PluginProcess.RunAsync(node, "DEL", sandbox, Network)).Succeeded();
        if (kind == StoreKind.Etcd && (await node.HeldAsync()).Addresses(sandbox).Count > 0)
            (await PluginProcess.RunAsync(node, "DEL", sandbox, Network)).Succeeded();
        Assert.Single(await node.HeldAsync());
        Assert.Equal(["bystander:net1"], node.State("attachments"));
    }

    async Task<Answer> KillAsync(TestNode node, string verb, Sandbox sandbox, TimeSpan lifetime)
    {
        using var process = PluginProcess.Start(node, verb, sandbox);
        process.Feed(Network);
        process.KillAfter(lifetime * random.NextDouble());
        return await process.EndAsync();
    }

    /// <summary>How long a call lives from being fed to its end, on this machine as busy as it is now.</summary>
    static async Task<TimeSpan> MeasureAsync(TestNode node)
    {
        var times = new List<TimeSpan>();
        foreach (var number in Enumerable.Range(0, 5))
        {
            foreach (var verb in (string[])["ADD", "DEL"])
            {
                using var process = PluginProcess.Start(node, verb, new Sandbox($"measured{number}", "net1"));
                var time = Stopwatch.StartNew();
                process.Feed(Network);
                (await process.EndAsync()).Succeeded();
                times.Add(time.Elapsed);
            }
        }
        times.Sort();
        return times[times.Count / 2];
    }
}
