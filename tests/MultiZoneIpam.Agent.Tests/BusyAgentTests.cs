using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>An agent that is there and lets nobody in: how long a plugin waits before it serves the call itself, or gives up.</summary>
public sealed class BusyAgentTests : IAsyncLifetime
{
    static readonly Sandbox Net1 = new("c1", "net1");

    readonly AgentNode node = new(null);
    readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly List<Socket> line = [];

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(node.Socket)!);
        listener.Bind(new UnixDomainSocketEndPoint(node.Socket));
        listener.Listen(1);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        line.ForEach(waiting => waiting.Dispose());
        listener.Dispose();
        return node.DisposeAsync();
    }

    [Fact]
    public void Full_line_is_waited_in_for_a_share_of_the_timeout_and_the_rest_is_the_calls_own()
    {
        node.Timeout("4s");
        FillTheLine();
        var time = Stopwatch.StartNew();

        Assert.Null(AgentCaller.TryServe(Request(AgentNode.Network), out var left));

        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
        Assert.InRange(left, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3.1));
    }

    [Fact]
    public void Full_line_is_waited_in_for_the_whole_timeout_where_only_the_agent_may_serve()
    {
        node.Mode("required");
        node.Timeout("1s");
        FillTheLine();
        var time = Stopwatch.StartNew();

        var answer = AgentCaller.TryServe(Request(AgentNode.Network), out _);

        Assert.True(time.Elapsed > TimeSpan.FromSeconds(0.9));
        new Answer(answer!.ExitCode, answer.Stdout.ToArray()).Failed(ErrorCode.TryAgainLater, "agent.mode: required", node.Socket, "no end to the line of its callers for 1 s");
    }

    [Fact]
    public void Call_that_nobody_reads_the_whole_of_costs_no_more_than_the_share_either()
    {
        node.Timeout("4s");
        var time = Stopwatch.StartNew();

        Assert.Null(AgentCaller.TryServe(Request(new string(' ', 1 << 22) + AgentNode.Network), out var left));

        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
        Assert.True(left < TimeSpan.FromSeconds(3.1));
    }

    [Fact]
    public async Task Whoever_is_let_in_within_the_share_is_served_by_the_agent()
    {
        FillTheLine();
        var call = Task.Factory.StartNew(() => AgentCaller.TryServe(Request(AgentNode.Network), out _), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        foreach (var _ in line)
            (await listener.AcceptAsync(TestContext.Current.CancellationToken)).Dispose();

        using (var connection = await listener.AcceptAsync(TestContext.Current.CancellationToken))
        {
            var buffer = new byte[65536];
            while (!buffer.AsSpan(0, await connection.ReceiveAsync(buffer)).EndsWith("\n"u8))
            {
            }
            await connection.SendAsync(Encoding.UTF8.GetBytes("""{"v":1,"exitCode":0,"stdout":"e30="}""" + "\n"));
        }

        Assert.Equal("{}", Encoding.UTF8.GetString((await call)!.Stdout.Span));
    }

    [Fact]
    public async Task Process_that_waited_in_vain_serves_the_call_itself()
    {
        node.Timeout("4s");
        await node.DefineAsync();
        FillTheLine();

        (await node.RunAsync("ADD", Net1)).Succeeded();
    }

    /// <summary>Until the kernel lets nobody else in.</summary>
    void FillTheLine()
    {
        while (true)
        {
            var next = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            try
            {
                next.Connect(new UnixDomainSocketEndPoint(node.Socket));
                line.Add(next);
            }
            catch (SocketException)
            {
                next.Dispose();
                return;
            }
        }
    }

    CniRequest Request(string network)
    {
        var environment = node.Node.Environment("ADD", Net1);
        return new CniRequest(environment.GetValueOrDefault, () => Encoding.UTF8.GetBytes(network));
    }
}
