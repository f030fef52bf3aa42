using System.Diagnostics;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>The agent at its socket: who may come, what it bears, in which order it works, how it goes.</summary>
public sealed class AgentTests : IAsyncLifetime
{
    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static readonly Sandbox Net1 = new("c1", "net1");

    readonly AgentNode node = new(null);

    string Folder => Path.GetDirectoryName(node.Socket)!;

    public async ValueTask InitializeAsync() => await node.DefineAsync();

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task The_socket_is_its_owners_alone()
    {
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, Owner | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        await using var agent = await node.StartAgentAsync();

        Assert.Equal(Owner, File.GetUnixFileMode(node.Socket));
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Fact]
    public async Task A_folder_that_others_use_is_not_narrowed()
    {
        node.Node.Folder.Write("run/other.pid", "1");
        File.SetUnixFileMode(Folder, Owner | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        await using var agent = AgentProcess.Launch(node.Node.NodeFile, node.Socket);

        Assert.Equal(1, await agent.ExitAsync());
        Assert.Contains("give the socket a folder of its own", agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_agent_is_refused_and_the_first_goes_on()
    {
        node.Mode("required");
        await using var agent = await node.StartAgentAsync();
        await using var second = AgentProcess.Launch(node.Node.NodeFile, node.Socket);

        Assert.Equal(1, await second.ExitAsync());

        Assert.Contains($"another agent serves {node.Socket}", second.Log, StringComparison.Ordinal);
        (await node.RunAsync("ADD", Net1)).Succeeded();
    }

    [Fact]
    public async Task A_peer_that_is_not_root_is_refused()
    {
        node.Mode("required");
        var setpriv = Requires.Program("setpriv");
        await using var agent = await node.StartAgentAsync();
        var copy = node.Node.Folder.File("multizone-ipam");
        File.Copy(PluginProcess.Program, copy);
        // Doors that somebody opened must not be enough.
        foreach (var path in (string[])[node.Node.Folder.Path, Folder, copy])
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        foreach (var path in (string[])[node.Socket, node.Node.NodeFile])
            File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        var start = new ProcessStartInfo(setpriv, ["--reuid=65534", "--regid=65534", "--clear-groups", copy])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in node.Node.Environment("ADD", Net1))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(AgentNode.Network);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        new Answer(process.ExitCode, System.Text.Encoding.UTF8.GetBytes(output)).Failed(ErrorCode.TryAgainLater, "only root may hand calls over");
        Assert.Contains("refused a connection of user 65534", agent.Log, StringComparison.Ordinal);
        await node.Node.AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("hello\n", "no document of a hand-over")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "no document of a hand-over")]
    [InlineData("\n", "no document of a hand-over")]
    [InlineData("[]\n", "no document of a hand-over")]
    [InlineData("{}\n", "no document of a hand-over")]
    [InlineData("""{"v":1}""" + "\n", "no document of a hand-over")]
    [InlineData("""{"v":1,"env":[],"stdin":"","timeoutMs":1}""" + "\n", "no document of a hand-over")]
    [InlineData("""{"v":1,"env":{"CNI_COMMAND":7},"stdin":"","timeoutMs":1}""" + "\n", "no document of a hand-over")]
    [InlineData("""{"v":1,"env":{},"stdin":"###","timeoutMs":1}""" + "\n", "no document of a hand-over")]
    [InlineData("""{"v":2,"whatever":true}""" + "\n", "version 2")]
    [InlineData("""{"v":2,"ping":true}""" + "\n", "version 2")]
    [InlineData("""{"v":1,"ping":false}""" + "\n", "no document of a hand-over")]
    public async Task What_is_no_hand_over_is_refused(string text, string why)
    {
        await using var agent = await node.StartAgentAsync();
        using var plugin = await RawPlugin.ConnectAsync(node.Socket);

        await plugin.SendAsync(text);

        var answer = await plugin.ReceiveAsync();
        Assert.Contains("\"refused\":", answer, StringComparison.Ordinal);
        Assert.Contains(why, answer, StringComparison.Ordinal);
        (await node.RunAsync("ADD", Net1)).Succeeded();
    }

    [Fact]
    public async Task Who_asks_whether_it_is_there_is_told_its_version_and_leaves_no_line_in_the_log()
    {
        await using var agent = await node.StartAgentAsync();
        using var plugin = await RawPlugin.ConnectAsync(node.Socket);

        await plugin.SendAsync("""{"v":1,"ping":true,"more":[1]}""" + "\n");

        Assert.Equal($$"""{"v":1,"agent":"{{typeof(NodeAgent).Assembly.GetName().Version!.ToString(3)}}"}""" + "\n", await plugin.ReceiveAsync());
        agent.Terminate();
        Assert.Equal(0, await agent.ExitAsync());
        Assert.DoesNotContain("refused", agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_refused()
    {
        await using var agent = await node.StartAgentAsync();
        using var plugin = await RawPlugin.ConnectAsync(node.Socket);

        await plugin.SendAsync(new string('x', 4 << 20));

        Assert.Contains("longer than 4 MiB", await plugin.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_document_is_waited_for_a_while_and_holds_up_nobody()
    {
        node.Mode("required");
        await using var agent = await node.StartAgentAsync();
        using var plugin = await RawPlugin.ConnectAsync(node.Socket);
        await plugin.SendAsync(RawPlugin.Request(node, "ADD", Net1)[..^20]);

        (await node.RunAsync("ADD", Net1 with { ContainerId = "c2" })).Succeeded();

        Assert.Contains("not whole after 20 s", await plugin.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Empty((await node.Node.HeldAsync()).Addresses(Net1));
    }

    [Fact]
    public async Task Half_a_document_of_a_plugin_that_is_gone_is_forgotten()
    {
        node.Mode("required");
        await using var agent = await node.StartAgentAsync();
        using (var plugin = await RawPlugin.ConnectAsync(node.Socket))
            await plugin.SendAsync(RawPlugin.Request(node, "ADD", Net1)[..^1]);

        (await node.RunAsync("ADD", Net1 with { ContainerId = "c2" })).Succeeded();

        Assert.Empty((await node.Node.HeldAsync()).Addresses(Net1));
    }

    [Fact]
    public async Task A_plugin_of_a_later_release_may_say_more()
    {
        await using var agent = await node.StartAgentAsync();
        using var plugin = await RawPlugin.ConnectAsync(node.Socket);

        await plugin.SendAsync(RawPlugin.Request(node, "ADD", Net1, request => request["more"] = new System.Text.Json.Nodes.JsonObject { ["a"] = 1 }));

        RawPlugin.Parse(await plugin.ReceiveAsync()).Succeeded();
    }

    [Fact]
    public async Task The_agents_own_node_file_counts_whatever_the_plugin_says()
    {
        await using var agent = await node.StartAgentAsync();
        using var plugin = await RawPlugin.ConnectAsync(node.Socket);

        await plugin.SendAsync(RawPlugin.Request(node, "ADD", Net1, request => request["env"]!["MULTIZONE_IPAM_CONFIG"] = "/nowhere"));

        RawPlugin.Parse(await plugin.ReceiveAsync()).Succeeded();
    }

    [Fact]
    public async Task A_DEL_waits_for_the_ADD_before_it_also_when_that_ones_plugin_is_gone()
    {
        await using var agent = await node.StartAgentAsync();
        using var del = await RawPlugin.ConnectAsync(node.Socket);
        using (FileLock.Acquire(node.AttachmentFile(Net1), CancellationToken.None))
        {
            using (var add = await RawPlugin.ConnectAsync(node.Socket))
            {
                await add.SendAsync(RawPlugin.Request(node, "ADD", Net1));
                await AgentNode.HasOpenAsync(agent.Id, node.AttachmentFile(Net1));
            }
            await del.SendAsync(RawPlugin.Request(node, "DEL", Net1));
        }

        RawPlugin.Parse(await del.ReceiveAsync()).Succeeded();

        await node.Node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_ADD_whose_plugin_is_gone_before_its_turn_is_not_carried_out()
    {
        await using var agent = await node.StartAgentAsync();
        var file = node.AttachmentFile(Net1);
        using var first = await RawPlugin.ConnectAsync(node.Socket);
        using var third = await RawPlugin.ConnectAsync(node.Socket);
        using (FileLock.Acquire(file, CancellationToken.None))
        {
            await first.SendAsync(RawPlugin.Request(node, "DEL", Net1));
            await AgentNode.HasOpenAsync(agent.Id, file);
            using (var second = await RawPlugin.ConnectAsync(node.Socket))
                await second.SendAsync(RawPlugin.Request(node, "ADD", Net1));
        }
        RawPlugin.Parse(await first.ReceiveAsync()).Succeeded();
        // In line behind the ADD, so that one has had its turn.
        await third.SendAsync(RawPlugin.Request(node, "CHECK", Net1));

        RawPlugin.Parse(await third.ReceiveAsync()).Failed(ErrorCode.NoRecord);
    }

    [Fact]
    public async Task Who_came_before_the_end_is_served_before_it()
    {
        await using var agent = await node.StartAgentAsync();
        var plugins = new List<RawPlugin>();
        using (FileLock.Acquire(node.AttachmentFile(Net1), CancellationToken.None))
        {
            plugins.Add(await RawPlugin.ConnectAsync(node.Socket));
            await plugins[0].SendAsync(RawPlugin.Request(node, "ADD", Net1));
            await AgentNode.HasOpenAsync(agent.Id, node.AttachmentFile(Net1));
            agent.Pause();
            // These are in the backlog, where nobody has looked yet.
            for (var number = 2; number <= 20; number++)
            {
                plugins.Add(await RawPlugin.ConnectAsync(node.Socket));
                await plugins[^1].SendAsync(RawPlugin.Request(node, "ADD", new Sandbox($"c{number}", "net1")));
            }
            agent.Terminate();
            agent.Continue();
            await AgentNode.Until(() => !File.Exists(node.Socket));
        }

        foreach (var plugin in plugins)
        {
            using (plugin)
                RawPlugin.Parse(await plugin.ReceiveAsync()).Succeeded();
        }
        Assert.Equal(0, await agent.ExitAsync());
        Assert.Equal(20, (await node.Node.HeldAsync()).Count);
    }

    [Fact]
    public async Task Hundreds_at_once_are_all_served()
    {
        await using var agent = await node.StartAgentAsync();
        var calls = Enumerable.Range(0, 880).Select(async number =>
        {
            using var plugin = await RawPlugin.ConnectAsync(node.Socket);
            await plugin.SendAsync(RawPlugin.Request(node, "ADD", new Sandbox($"c{number}", "net1")));
            return RawPlugin.Parse(await plugin.ReceiveAsync());
        });

        var answers = await Task.WhenAll(calls);

        Assert.Equal(880, answers.Select(answer => answer.Address).Distinct().Count());
        Assert.Equal(880, (await node.Node.HeldAsync()).Count);
    }
}
