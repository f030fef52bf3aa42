using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;

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

    [Fact]
    public async Task A_closed_stdin_is_an_error()
    {
        await using var agent = new RawAgent(node.Socket, Answer);
        using var plugin = PluginProcess.Start(node.Node, "DEL", Net1, "<&-");

        (await plugin.EndAsync()).Failed(ErrorCode.Io, "error reading from stdin");

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
