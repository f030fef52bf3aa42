using System.Diagnostics;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Cli.Tests.Doctor;

/// <summary>A node where all is well, until a test breaks one thing of it.</summary>
sealed class Patient : IDisposable
{
    readonly TestNode node = new();

    public Patient()
    {
        node.Clock.Now = TimeProvider.System.GetUtcNow();
        CniFolder = Directory.CreateDirectory(node.Folder.File("bin")).FullName;
        File.CreateSymbolicLink(Plugin, Path.Combine(AppContext.BaseDirectory, "multizone-ipam"));
    }

    public TemporaryFolder Folder => node.Folder;

    public TestNode Node => node;

    public string CniFolder { get; }

    public string Plugin => Path.Combine(CniFolder, "multizone-ipam");

    public string Socket => node.Folder.File("run/agent.sock");

    public string StateDir { get; set; } = "";

    /// <summary>Of the node file: `"mode": ...`.</summary>
    public string AgentMode { get; set; } = "auto";

    /// <summary>Further members of the node file, each with a comma before it.</summary>
    public string More { get; set; } = "";

    public string NodeFile =>
        $$"""{ "nodeName": "node1", "stateDir": "{{(StateDir.Length > 0 ? StateDir : node.Folder.Path)}}", "agent": { "socket": "{{Socket}}", "mode": "{{AgentMode}}" } {{More}} }""";

    public Task<Diagnosis> DiagnoseAsync() => DiagnoseAsync(NodeFile);

    public async Task<Diagnosis> DiagnoseAsync(string nodeFile) =>
        new(await node.RunWithNodeFileAsync(nodeFile, "doctor", "-o", "json", "--cni-bin", CniFolder));

    public Task<Run> RunAsync() => node.RunWithNodeFileAsync(NodeFile, "doctor", "--cni-bin", CniFolder);

    /// <summary>
    /// Puts a script in the plugin's place. Another process writes it: this one starts programs all the time, and one that
    /// inherits a file that is being written keeps it from being executed.
    /// </summary>
    public void ReplacePlugin(string script)
    {
        File.Delete(Plugin);
        using var shell = Process.Start("sh", ["-c", "printf '%s' \"$0\" > \"$1\" && chmod 755 \"$1\"", script, Plugin]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    public void Dispose() => node.Dispose();
}
