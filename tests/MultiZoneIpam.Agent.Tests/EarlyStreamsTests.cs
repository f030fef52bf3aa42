using System.IO.Pipes;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>The plugin's descriptors in states in which a runtime or an agent that is out of its mind may leave them.</summary>
public sealed class EarlyStreamsTests : IAsyncLifetime
{
    const string Answer = """{"v":1,"exitCode":0,"stdout":"e30="}""" + "\n";
    const int SetFlags = 4, NonBlocking = 0x800;

    static readonly Sandbox Net1 = new("c1", "net1");

    readonly AgentNode node = new(null);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task A_config_that_comes_late_and_in_parts_is_waited_for_where_stdin_does_not_wait()
    {
        await using var agent = new RawAgent(node.Socket, Answer);
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        using var plugin = PluginProcess.Start(node.Node, "DEL", Net1, $"<&{NonBlockingClientOf(pipe)}");
        pipe.DisposeLocalCopyOfClientHandle();
        var config = Encoding.UTF8.GetBytes(AgentNode.Network);

        await IsIdleAsync(plugin);
        pipe.Write(config.AsSpan(0, 20));
        await IsIdleAsync(plugin);
        pipe.Write(config.AsSpan(20));
        await pipe.DisposeAsync();

        (await plugin.EndAsync()).Succeeded();
        Assert.Equal(config, HandoverRequest.TryRead(Encoding.UTF8.GetBytes(agent.Lines[0]), out _)!.Stdin.ToArray());
    }

    [Fact]
    public async Task An_answer_is_written_to_its_end_where_stdout_does_not_wait()
    {
        var document = new byte[1 << 20];
        new Random(3).NextBytes(document);
        await using var agent = new RawAgent(node.Socket, Encoding.UTF8.GetString(HandoverAnswer.Of(new CniAnswer(0, document)).Span));
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        using var plugin = PluginProcess.Start(node.Node, "DEL", Net1, $">&{NonBlockingClientOf(pipe)}");
        pipe.DisposeLocalCopyOfClientHandle();
        plugin.Feed(AgentNode.Network);

        var printed = new byte[document.Length];
        await pipe.ReadExactlyAsync(printed, TestContext.Current.CancellationToken);

        (await plugin.EndAsync()).Succeeded();
        Assert.Equal(document, printed);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public async Task A_closed_stdin_is_an_error(string mode)
    {
        node.Mode(mode);
        await using var agent = new RawAgent(node.Socket, Answer);
        using var plugin = PluginProcess.Start(node.Node, "DEL", Net1, "<&-");

        (await plugin.EndAsync()).Failed(ErrorCode.Io, "error reading from stdin: Bad file descriptor");

        Assert.Empty(agent.Lines);
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">&- 2>&-")]
    [InlineData(">/dev/full")]
    public async Task Where_nobody_can_read_the_answer_the_exit_code_still_says_it(string redirections)
    {
        await using var agent = new RawAgent(node.Socket, Answer.Replace(":0,", ":7,", StringComparison.Ordinal));
        using var plugin = PluginProcess.Start(node.Node, "DEL", Net1, redirections);
        plugin.Feed(AgentNode.Network);

        Assert.Equal(7, (await plugin.EndAsync()).ExitCode);
        Assert.Single(agent.Lines);
    }

    [Fact]
    public async Task A_call_that_the_process_serves_itself_opens_no_file_in_place_of_a_closed_one()
    {
        await node.DefineAsync();
        using var held = FileLock.Acquire(node.AttachmentFile(Net1), CancellationToken.None);
        using var plugin = PluginProcess.Start(node.Node, "ADD", Net1, ">&- 2>&-");
        plugin.Feed(AgentNode.Network);

        await AgentNode.HasOpenAsync(plugin.Id, node.AttachmentFile(Net1));

        Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{plugin.Id}/fd/1", false)!.FullName);
        Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{plugin.Id}/fd/2", false)!.FullName);
        held.Dispose();
        Assert.Equal(0, (await plugin.EndAsync()).ExitCode);
        Assert.Single(await node.Node.HeldAsync());
    }

    [Fact]
    public async Task An_answer_without_an_end_is_not_read_forever()
    {
        using var listener = Listen();
        var call = node.RunAsync("DEL", Net1);
        using var connection = await CallOfAsync(listener);

        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            var part = new byte[1 << 20];
            while (true)
                await connection.SendAsync(part);
        });

        (await call).Failed(ErrorCode.TryAgainLater, "its answer broke off");
    }

    [Fact]
    public async Task The_agent_is_let_go_before_the_process_serves_the_call_itself()
    {
        await node.DefineAsync();
        using var listener = Listen();
        Task<Answer> call;
        using (FileLock.Acquire(node.AttachmentFile(Net1), CancellationToken.None))
        {
            call = node.RunAsync("ADD", Net1);
            using var connection = await CallOfAsync(listener);
            await connection.SendAsync(HandoverAnswer.Refused("not now"));

            Assert.Equal(0, await connection.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(10)));
            Assert.False(call.IsCompleted);
        }
        (await call).Succeeded();
    }

    Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Directory.CreateDirectory(Path.GetDirectoryName(node.Socket)!);
        listener.Bind(new UnixDomainSocketEndPoint(node.Socket));
        listener.Listen();
        return listener;
    }

    /// <summary>The connection of a plugin that has handed its call over.</summary>
    static async Task<Socket> CallOfAsync(Socket listener)
    {
        var connection = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[65536];
        while (!buffer.AsSpan(0, await connection.ReceiveAsync(buffer)).EndsWith("\n"u8))
        {
        }
        return connection;
    }

    /// <summary>Returns when the plugin sleeps: bash has become it, and it waits for more.</summary>
    static Task IsIdleAsync(PluginProcess plugin) =>
        AgentNode.Until(() => File.ReadAllText($"/proc/{plugin.Id}/stat").Contains("(multizone-ipam) S", StringComparison.Ordinal));

    /// <summary>The number of the end that a process inherits.</summary>
    static int NonBlockingClientOf(AnonymousPipeServerStream pipe)
    {
        var descriptor = (int)pipe.ClientSafePipeHandle.DangerousGetHandle();
        Assert.Equal(0, ChangeFile(descriptor, SetFlags, NonBlocking));
        return descriptor;
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    static extern int ChangeFile(int descriptor, int command, int value);
}
