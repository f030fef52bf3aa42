using System.Text;
using System.Text.Json.Nodes;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>What the plugin does before its runtime has started: it reads the node file, writes the call's line, reads the answer's.</summary>
public sealed class EarlyCallTests : IAsyncLifetime
{
    const string Answer = """{"v":1,"exitCode":0,"stdout":"e30="}""" + "\n";

    static readonly Sandbox Net1 = new("c1", "net1");

    readonly AgentNode node = new(null);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task The_runtime_does_not_start_for_a_call_that_the_agent_does()
    {
        if (!File.ReadAllText(Repository.At("artifacts/dist-framework")).StartsWith("net9.0", StringComparison.Ordinal))
            Assert.Skip("the programs are compiled for another framework than net9.0: there the runtime starts first (multizone-ipam.csproj)");
        await node.DefineAsync();
        await using var agent = await node.StartAgentAsync();
        agent.Pause();
        using var plugin = PluginProcess.Start(node.Node, "ADD", Net1);
        plugin.Feed(AgentNode.Network);

        await AgentNode.Until(() => Directory.GetFiles($"/proc/{plugin.Id}/fd").Any(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true));

        // The runtime has a second one, for finalizers, from its start on.
        Assert.Single(Directory.GetDirectories($"/proc/{plugin.Id}/task"));
        agent.Continue();
        (await plugin.EndAsync()).Succeeded();
    }

    [Theory]
    [InlineData("K8S_POD_NAME=web-0;K8S_POD_NAMESPACE=shop")]
    [InlineData("quote \" backslash \\ both \\\" html <&>'+`")]
    [InlineData("tab \t line \n null-ish \u0001 delete \u007f")]
    [InlineData("é 漢 \u2028 \ufeff")]
    [InlineData("🎉 beyond the first plane 𐐷")]
    [InlineData("")]
    public async Task What_the_environment_says_arrives_as_it_was(string arguments)
    {
        await using var agent = new RawAgent(node.Socket, Answer);

        (await node.RunAsync("DEL", Net1 with { MoreArgs = arguments })).Succeeded();

        Assert.All(agent.Lines[0].TrimEnd('\n'), unit => Assert.InRange(unit, ' ', '~'));
        var request = HandoverRequest.TryRead(Encoding.UTF8.GetBytes(agent.Lines[0]), out _)!;
        Assert.Equal(node.Node.Environment("DEL", Net1 with { MoreArgs = arguments })["CNI_ARGS"], request.Environment["CNI_ARGS"]);
        Assert.Equal(AgentNode.Network, Encoding.UTF8.GetString(request.Stdin.Span));
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF, 0x62 }, "a\\ufffdb")]
    [InlineData(new byte[] { 0xE6, 0xBC }, "\\ufffd")]
    [InlineData(new byte[] { 0xC0, 0x80 }, "\\ufffd\\ufffd")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\\ufffd\\ufffd\\ufffd")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x8E, 0x89 }, "\\ud83c\\udf89")]
    public void What_is_no_UTF8_is_replaced(byte[] text, string expected)
    {
        NativeBytes line = default;

        CallLine.AppendText(ref line, text);

        Assert.Equal(expected, Encoding.UTF8.GetString(line.Span));
    }

    [Theory]
    [InlineData("""{"agent":{"socket":SOCKET,"mode":"required"}}""", 15_000)]
    [InlineData(""" { "nodeName" : "n" , "agent":{ "mode" :"auto","metrics":"","socket" :SOCKET} , "timeouts":{"add":"20s"} } """, 15_000)]
    [InlineData("""{"log":{"level":"debug","file":"/x/\"}{"},"agent":{"socket":SOCKET},"timeouts":{"add":"9s","del":"1m30.5s"}}""", 90_500)]
    [InlineData("""{"timeouts":{"del":"250ms"},"\u0061gent":{"mode":"au\u0074o","\u0073ocket":SOCKET}}""", 250)]
    [InlineData("""{"timeouts":null,"inline":null,"agent":{"mode":null,"metrics":null,"socket":SOCKET}}""", 15_000)]
    [InlineData("""{"timeouts":{"add":null,"del":null},"agent":{"socket":SOCKET}}""", 15_000)]
    [InlineData("""{"AGENT":{"Socket":SOCKET,"mODE":"required"},"TimeOuts":{"DEL":"7s"}}""", 7_000)]
    public async Task The_node_file_says_where_the_agent_is_and_how_long_it_may_take(string file, int milliseconds)
    {
        await using var agent = new RawAgent(node.Socket, Answer);
        File.WriteAllText(node.Node.NodeFile, file.Replace("SOCKET", JsonValue.Create(node.Socket).ToJsonString(), StringComparison.Ordinal));

        (await node.RunAsync("DEL", Net1)).Succeeded();

        Assert.Equal(milliseconds, HandoverRequest.TryRead(Encoding.UTF8.GetBytes(agent.Lines[0]), out _)!.Patience.TotalMilliseconds);
    }

    [Fact]
    public async Task A_socket_may_have_any_name()
    {
        var socket = node.Node.Folder.File("run/agent \"é\\🎉.sock");
        node.Node.Configure(conf => conf["agent"] = new JsonObject { ["mode"] = "required", ["socket"] = socket });
        await using var agent = new RawAgent(socket, Answer);

        (await node.RunAsync("DEL", Net1)).Succeeded();
        await agent.DisposeAsync();

        (await node.RunAsync("DEL", Net1)).Failed(ErrorCode.TryAgainLater, socket);
    }

    [Theory]
    [InlineData("", ErrorCode.Decode)]
    [InlineData("{", ErrorCode.Decode)]
    [InlineData("[]", ErrorCode.InvalidConfig)]
    [InlineData("""{"agent":{"socket":SOCKET}}}""", ErrorCode.Decode)]
    [InlineData("""{"agent":{"socket":SOCKET""", ErrorCode.Decode)]
    [InlineData("""{"agent":{"socket":SOCKET},}""", ErrorCode.Decode)]
    [InlineData("""{"agent":{"socket":SOCKET,}}""", ErrorCode.Decode)]
    [InlineData("""{"agent":{"socket":SOCKET},"timeouts":{"del":"9s",,}}""", ErrorCode.Decode)]
    [InlineData("""{"agent":{"socket":SOCKET,"mode":nullify}}""", ErrorCode.Decode)]
    [InlineData("""{,"agent":{"socket":SOCKET}}""", ErrorCode.Decode)]
    [InlineData("""{"agent":{"socket":SOCKET,"mode":"sometimes"}}""", ErrorCode.InvalidConfig)]
    [InlineData("""{"agent":{"socket":SOCKET,"mode":1}}""", ErrorCode.InvalidConfig)]
    [InlineData("""{"agent":{"socket":7}}""", ErrorCode.InvalidConfig)]
    [InlineData("""{"agent":{"socket":"\ud800"}}""", ErrorCode.Decode)]
    [InlineData("""{"agent":{"socket":"\x"}}""", ErrorCode.Decode)]
    [InlineData("""{"agent":{"socket":SOCKET},"timeouts":{"add":"soon"}}""", ErrorCode.InvalidConfig)]
    [InlineData("""{"agent":{"socket":SOCKET},"timeouts":{"del":"0s"}}""", ErrorCode.InvalidConfig)]
    [InlineData("""{"agent":{"socket":SOCKET},"timeouts":{"del":5}}""", ErrorCode.InvalidConfig)]
    public async Task With_a_node_file_that_says_nothing_clear_nothing_is_handed_over(string file, ErrorCode code)
    {
        await using var agent = new RawAgent(node.Socket, Answer);
        File.WriteAllText(node.Node.NodeFile, file.Replace("SOCKET", JsonValue.Create(node.Socket).ToJsonString(), StringComparison.Ordinal));

        (await node.RunAsync("DEL", Net1)).Failed(code);

        Assert.Empty(agent.Lines);
    }

    [Fact]
    public async Task What_lacks_a_variable_is_refused_before_the_config_is_read()
    {
        await using var agent = new RawAgent(node.Socket, Answer);

        using var plugin = PluginProcess.Start(node.Node, "ADD", Net1 with { ContainerId = "" });

        (await plugin.EndAsync()).Failed(ErrorCode.InvalidEnvironment, "CNI_CONTAINERID");
        Assert.Empty(agent.Lines);
    }

    [Fact]
    public async Task A_config_of_gigantic_size_is_an_error_like_another()
    {
        await using var agent = new RawAgent(node.Socket, Answer);

        (await PluginProcess.RunAsync(node.Node, "ADD", Net1, new string('x', 65 << 20))).Failed(ErrorCode.Io, "stdin", "longer than any config");

        Assert.Empty(agent.Lines);
    }

    [Fact]
    public async Task Half_of_a_config_is_not_taken_for_one()
    {
        await node.DefineAsync();

        (await PluginProcess.RunAsync(node.Node, "ADD", Net1, "{" + new string(' ', 65 << 20) + AgentNode.Network)).Failed(ErrorCode.Io, "stdin");

        Assert.Empty(await node.Node.HeldAsync());
    }

    [Fact]
    public async Task A_duration_of_gigantic_length_costs_no_time()
    {
        node.Timeout(string.Concat(Enumerable.Repeat("0s", 1 << 20)));

        (await node.RunAsync("DEL", Net1)).Failed(ErrorCode.InvalidConfig, "timeouts.add");
    }

    [Fact]
    public void Every_answer_of_the_agent_is_read_before_the_runtime_starts()
    {
        var random = new Random(7);
        for (var length = 0; length < 600; length++)
        {
            var document = new byte[length];
            random.NextBytes(document);
            var line = HandoverAnswer.Of(new CniAnswer(length % 256, document));
            NativeBytes stdout = default;

            Assert.True(AnswerLine.TryRead(line.Span[..^1], out var exitCode, ref stdout));

            Assert.Equal(length % 256, exitCode);
            Assert.Equal(document, stdout.Span.ToArray());
        }
    }

    [Theory]
    [InlineData("""{"v":1,"exitCode":256,"stdout":""}""")]
    [InlineData("""{"v":1,"exitCode":,"stdout":""}""")]
    [InlineData("""{"v":1,"exitCode":0,"stdout":"A"}""")]
    [InlineData("""{"v":1,"exitCode":0,"stdout":"AA==","more":"AAAA"}""")]
    [InlineData("""{"v":1,"exitCode":0,"stdout":"AAAA""")]
    [InlineData("""{"v":1,"refused":"why"}""")]
    [InlineData("")]
    public void What_is_said_in_another_way_is_not(string line)
    {
        NativeBytes stdout = default;

        Assert.False(AnswerLine.TryRead(Encoding.UTF8.GetBytes(line), out _, ref stdout));
    }

    [Fact]
    public void Defaults_are_those_of_the_node_file()
    {
        Requires.Need(!File.Exists(NodeConf.DefaultPath), "a machine without a node file of its own");
        var (route, defaults) = (new AgentRoute(), new NodeConf());

        Assert.True(route.TryRead());

        Assert.Equal(defaults.Agent.Socket + "\0", Encoding.UTF8.GetString(route.Socket));
        Assert.Equal(defaults.Agent.Mode, route.Mode);
        Assert.Equal(defaults.AddTimeout.TotalMilliseconds, route.AddTimeout);
        Assert.Equal(defaults.DelTimeout.TotalMilliseconds, route.DelTimeout);
    }
}
