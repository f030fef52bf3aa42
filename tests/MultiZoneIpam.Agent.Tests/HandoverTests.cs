using System.Diagnostics;
using System.Text;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>The plugin's choice between the agent and itself: only what was not handed over may it do itself.</summary>
public sealed class HandoverTests : IAsyncLifetime
{
    static readonly Sandbox Net1 = new("c1", "net1");

    readonly AgentNode node = new(null);

    public async ValueTask InitializeAsync() => await node.DefineAsync();

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task The_agent_serves_what_is_handed_over()
    {
        node.Mode("required");
        await using var agent = await node.StartAgentAsync();

        var address = (await node.RunAsync("ADD", Net1)).Address;

        Assert.Equal([address], (await node.Node.HeldAsync()).Addresses(Net1));
        (await node.RunAsync("CHECK", Net1)).Succeeded();
        (await node.RunAsync("DEL", Net1)).Succeeded();
        await node.Node.AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public async Task Without_an_agent_the_plugin_serves_itself(string mode)
    {
        node.Mode(mode);

        (await node.RunAsync("ADD", Net1)).Succeeded();
    }

    [Fact]
    public async Task Without_an_agent_nobody_serves_what_requires_one()
    {
        node.Mode("required");

        (await node.RunAsync("ADD", Net1)).Failed(ErrorCode.TryAgainLater, "agent.mode: required", node.Socket, "No such file");
        (await node.RunAsync("DEL", Net1)).Failed(ErrorCode.TryAgainLater);

        await node.Node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_STATUS_says_that_no_ADD_can_be_served_without_the_agent()
    {
        node.Mode("required");

        (await PluginProcess.RunAsync(node.Node, "STATUS", Net1, AgentNode.Network)).Failed(ErrorCode.NotAvailable);
    }

    [Fact]
    public async Task VERSION_asks_nobody()
    {
        node.Mode("required");

        (await node.RunAsync("VERSION", Net1)).Succeeded();
    }

    [Fact]
    public async Task With_mode_off_no_agent_is_asked()
    {
        node.Mode("off");
        await using var agent = new RawAgent(node.Socket, "{}\n");

        (await node.RunAsync("ADD", Net1)).Succeeded();

        Assert.Empty(agent.Lines);
    }

    [Fact]
    public async Task What_a_killed_agent_leaves_behind_is_no_agent()
    {
        var agent = await node.StartAgentAsync();
        await agent.KillAsync();
        Assert.True(File.Exists(node.Socket));

        (await node.RunAsync("ADD", Net1)).Succeeded();
        node.Mode("required");
        (await node.RunAsync("DEL", Net1)).Failed(ErrorCode.TryAgainLater, "Connection refused");

        await using var next = await node.StartAgentAsync();
        (await node.RunAsync("DEL", Net1)).Succeeded();
        await agent.DisposeAsync();
        await node.Node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_agent_killed_after_the_hand_over_makes_the_call_fail_and_the_next_one_find_its_address()
    {
        await using var agent = await node.StartAgentAsync();
        using var plugin = PluginProcess.Start(node.Node, "ADD", Net1);
        using (FileLock.Acquire(node.AttachmentFile(Net1), CancellationToken.None))
        {
            plugin.Feed(AgentNode.Network);
            await AgentNode.HasOpenAsync(agent.Id, node.AttachmentFile(Net1));
            await agent.KillAsync();
        }

        (await plugin.EndAsync()).Failed(ErrorCode.TryAgainLater, "handed over", "without an answer");

        var again = (await node.RunAsync("ADD", Net1)).Succeeded();
        Assert.Equal([again.Address], (await node.Node.HeldAsync()).Select(stored => stored.Address.ToString()));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("required")]
    public async Task An_agent_that_hangs_costs_the_timeout_and_does_nothing_when_it_wakes(string mode)
    {
        node.Mode(mode);
        node.Timeout("1s");
        await using var agent = await node.StartAgentAsync();
        agent.Pause();
        var time = Stopwatch.StartNew();

        (await node.RunAsync("ADD", Net1)).Failed(ErrorCode.TryAgainLater, "handed over", "no answer for 1 s");

        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
        agent.Continue();
        var other = Net1 with { ContainerId = "c2" };
        (await node.RunAsync("ADD", other)).Succeeded();
        Assert.Empty((await node.Node.HeldAsync()).Addresses(Net1));
    }

    [Fact]
    public async Task The_agent_has_the_last_word_before_the_plugin_gives_up()
    {
        node.Timeout("1s");
        await using var agent = await node.StartAgentAsync();
        using var held = FileLock.Acquire(node.AttachmentFile(Net1), CancellationToken.None);

        (await node.RunAsync("ADD", Net1)).Failed(ErrorCode.TryAgainLater, "could be locked");
    }

    [Theory]
    [InlineData("""{"v":2,"refused":"too old"}""")]
    [InlineData("""{"refused":"too old","hint":{"more":[1]}}""")]
    public async Task A_call_that_the_agent_refuses_was_not_handed_over(string answer)
    {
        await using var agent = new RawAgent(node.Socket, answer + "\n");

        (await node.RunAsync("ADD", Net1)).Succeeded();
        node.Mode("required");
        (await node.RunAsync("DEL", Net1)).Failed(ErrorCode.TryAgainLater, "too old");

        Assert.Equal(2, agent.Lines.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("hello\n")]
    [InlineData("""{"v":1,"exitCode":0,"stdout":"e30="}""")]
    [InlineData("""{"v":2,"exitCode":0,"stdout":"e30="}""" + "\n")]
    [InlineData("""{"v":1,"exitCode":"0","stdout":"e30="}""" + "\n")]
    [InlineData("""{"v":1,"exitCode":0,"stdout":"###"}""" + "\n")]
    [InlineData("""{"v":1,"exitCode":0}""" + "\n")]
    public async Task An_answer_that_is_none_is_never_made_up_for(string answer)
    {
        await using var agent = new RawAgent(node.Socket, answer);

        (await node.RunAsync("ADD", Net1)).Failed(ErrorCode.TryAgainLater, "handed over");

        await node.Node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_answer_of_a_later_release_may_say_more()
    {
        await using var agent = new RawAgent(node.Socket, """{"more":{"a":[1,2]},"v":1,"exitCode":0,"stdout":"eyJ4IjoxfQ=="}""" + "\n");

        Assert.Equal("""{"x":1}""", (await node.RunAsync("ADD", Net1)).Succeeded().Text);
    }

    [Fact]
    public async Task Nothing_of_the_plugins_environment_is_handed_over_but_CNIs()
    {
        await using var agent = new RawAgent(node.Socket, """{"v":1,"exitCode":0,"stdout":""}""" + "\n");

        await node.RunAsync("DEL", Net1);

        var environment = System.Text.Json.Nodes.JsonNode.Parse(agent.Lines[0])!["env"]!.AsObject();
        Assert.Equal(
            ["CNI_ARGS", "CNI_COMMAND", "CNI_CONTAINERID", "CNI_IFNAME", "CNI_NETNS", "CNI_PATH"],
            environment.Select(variable => variable.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_megabyte_of_config_is_handed_over()
    {
        node.Mode("required");
        await using var agent = await node.StartAgentAsync();

        var answer = await PluginProcess.RunAsync(node.Node, "ADD", Net1, new string(' ', 1 << 20) + AgentNode.Network);

        Assert.Equal([answer.Address], (await node.Node.HeldAsync()).Addresses(Net1));
    }

    [Fact]
    public async Task Calls_during_a_restart_are_all_served()
    {
        var agent = await node.StartAgentAsync();
        var sandboxes = Enumerable.Range(0, 60).Select(number => new Sandbox($"c{number}", "net1")).ToList();
        var calls = new List<Task<Answer>>();
        foreach (var sandbox in sandboxes)
        {
            calls.Add(Task.Run(() => node.RunAsync("ADD", sandbox)));
            if (calls.Count == 20)
            {
                agent.Terminate();
                Assert.Equal(0, await agent.ExitAsync());
                await agent.DisposeAsync();
            }
            if (calls.Count == 40)
                agent = await node.StartAgentAsync();
        }
        var answers = await Task.WhenAll(calls);

        Assert.Equal(60, answers.Select(answer => answer.Address).Distinct().Count());
        Assert.Equal(60, (await node.Node.HeldAsync()).Count);
        await agent.DisposeAsync();
    }
}
