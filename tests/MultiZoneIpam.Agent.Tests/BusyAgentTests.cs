using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;

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
    public async Task Full_line_is_waited_in_for_a_share_of_the_timeout_before_the_plugin_serves_the_call_itself()
    {
        await node.DefineAsync();
        node.Timeout("4s");
        FillTheLine();
        var time = Stopwatch.StartNew();

        (await node.RunAsync("ADD", Net1)).Succeeded();

        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Call_that_the_plugin_serves_itself_has_what_is_left_of_its_time()
    {
        await node.DefineAsync();
        node.Timeout("2s");
        FillTheLine();
        using var held = FileLock.Acquire(node.AttachmentFile(Net1), CancellationToken.None);
        var time = Stopwatch.StartNew();

        (await node.RunAsync("ADD", Net1)).Failed(ErrorCode.TryAgainLater, "could be locked");

        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(2.4));
    }

    [Fact]
    public async Task Full_line_is_waited_in_for_the_whole_timeout_where_only_the_agent_may_serve()
    {
        node.Mode("required");
        node.Timeout("1s");
        FillTheLine();
        var time = Stopwatch.StartNew();

        (await node.RunAsync("ADD", Net1)).Failed(ErrorCode.TryAgainLater, "agent.mode: required", node.Socket, "no end to the line of its callers for 1 s");

        Assert.True(time.Elapsed > TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task Call_that_nobody_reads_the_whole_of_costs_no_more_than_the_share_either()
    {
        await node.DefineAsync();
        node.Timeout("4s");
        var time = Stopwatch.StartNew();

        (await PluginProcess.RunAsync(node.Node, "ADD", Net1, new string(' ', 1 << 22) + AgentNode.Network)).Succeeded();

        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Whoever_is_let_in_within_the_share_is_served_by_the_agent()
    {
        FillTheLine();
        var call = node.RunAsync("ADD", Net1);
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

        Assert.Equal("{}", (await call).Text);
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
}
