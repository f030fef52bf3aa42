using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MultiZoneIpam.Agent.Leaks;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>The whole agent of a node, with less patience than it has, frees what is left over.</summary>
public sealed class AgentLeakTests
{
    [Fact]
    public async Task Running_agent_frees_a_leak_by_itself()
    {
        await using var lab = new LeakLab();
        lab.Node.Configure(conf => conf["agent"] = new JsonObject { ["socket"] = lab.Node.Folder.File("run/agent.sock"), ["metrics"] = "" });
        await lab.DefineAsync();
        var address = await lab.StartAsync("db-0", "u1");
        var freed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new ConcurrentQueue<string>();
        var log = new AgentLog(TimeProvider.System, line =>
        {
            lines.Enqueue(line);
            if (line.Contains("leak freed", StringComparison.Ordinal))
                freed.TrySetResult(line);
        });
        var agent = new NodeAgent(lab.Node.NodeFile, TimeProvider.System, Random.Shared, log)
        {
            Times = new LeakTimes { Round = TimeSpan.FromMilliseconds(100), Grace = TimeSpan.FromMilliseconds(300) },
        };
        using var stop = new CancellationTokenSource();
        var running = agent.RunAsync(stop.Token);

        lab.DeletePod("db-0");
        var line = await freed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running;

        Assert.Contains(address, line, StringComparison.Ordinal);
        Assert.Empty(await lab.BoundAsync());
    }

    [Fact]
    public async Task Agent_that_was_killed_while_the_store_was_away_is_followed_by_one_that_carries_the_releases_out()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var lab = new LeakLab(new JsonObject { ["type"] = "etcd", ["endpoints"] = new JsonArray(etcd.Url), ["prefix"] = "/killed" });
        var socket = lab.Node.Folder.File("run/agent.sock");
        lab.Node.Configure(conf => conf["agent"] = new JsonObject { ["socket"] = socket, ["metrics"] = "" });
        await lab.DefineAsync();
        await lab.StartAsync("db-0", "u1");
        etcd.Kill();
        (await lab.Node.DelAsync(LeakLab.SandboxOf("db-0", "u1"), LeakLab.Network)).Succeeded();
        Assert.Single(lab.Node.State("pending"));
        await using (var first = await AgentProcess.StartAsync(lab.Node.NodeFile, socket))
            await first.KillAsync();
        await using var second = await AgentProcess.StartAsync(lab.Node.NodeFile, socket);

        await etcd.RestartAsync();
        while (lab.Node.State("pending").Count > 0)
            await Task.Delay(50, TestContext.Current.CancellationToken);

        await lab.Node.AssertNothingIsLeftAsync();
    }
}
