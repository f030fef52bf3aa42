using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>A node whose plugin may hand over to an agent at a socket of the test's own.</summary>
sealed class AgentNode : IAsyncDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    public AgentNode(JsonObject? datastore)
    {
        Node = new TestNode(datastore);
        Mode("auto");
    }

    public TestNode Node { get; }

    public string Socket => Node.Folder.File("run/agent.sock");

    public static string Network { get; } = TestNode.Network("zone");

    public void Mode(string mode) =>
        Node.Configure(conf => conf["agent"] = new JsonObject { ["mode"] = mode, ["socket"] = Socket });

    public void Timeout(string timeout) =>
        Node.Configure(conf => conf["timeouts"] = new JsonObject { ["add"] = timeout, ["del"] = timeout });

    public Task DefineAsync() => Node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/16"}]],"cooldown":"0s" """);

    public Task<AgentProcess> StartAgentAsync() => AgentProcess.StartAsync(Node.NodeFile, Socket);

    public Task<Answer> RunAsync(string verb, Sandbox sandbox) => PluginProcess.RunAsync(Node, verb, sandbox, Network);

    /// <summary>The file that a call on the attachment locks for as long as it works.</summary>
    public string AttachmentFile(Sandbox sandbox) => $"{Node.StateDir}/attachments/{sandbox.ContainerId}:{sandbox.IfName}";

    /// <summary>Returns when the process has the file open: a call that waits for its lock has been handed over, and has begun.</summary>
    public static Task HasOpenAsync(int process, string path) => Until(() =>
    {
        foreach (var descriptor in Directory.GetFiles($"/proc/{process}/fd"))
        {
            if (File.ResolveLinkTarget(descriptor, false)?.FullName == path)
                return true;
        }
        return false;
    });

    public static async Task Until(Func<bool> isSo)
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(begun.Elapsed < Soon, "what was waited for did not happen");
            await Task.Delay(5);
        }
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
