using System.Diagnostics;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Manifests;

/// <summary>The unit of deploy/systemd is one, lets the agent reach what the node file names, and little else.</summary>
public sealed class SystemdUnitTests : IDisposable
{
    /// <summary>Of 100: above it, systemd no longer calls a unit well protected.</summary>
    const int Exposure = 20;

    const string Program = "/usr/local/bin/multizone-ipamd";

    static readonly string text = File.ReadAllText(Repository.At("deploy/systemd/multizone-ipamd.service"));

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Systemd_knows_every_line_of_it()
    {
        // The program is not installed where tests run: that it has another path here is all that differs.
        var unit = folder.Write("multizone-ipamd.service", text.Replace(Program, Environment.ProcessPath, StringComparison.Ordinal));

        Assert.Equal((0, ""), await AnalyzeAsync("verify", unit));
    }

    [Fact]
    public async Task Systemd_finds_it_well_protected()
    {
        var unit = folder.Write("multizone-ipamd.service", text);

        var (exitCode, said) = await AnalyzeAsync("security", "--offline=yes", $"--threshold={Exposure}", "--no-pager", unit);

        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public void The_agent_may_write_what_the_node_file_names_by_default()
    {
        var node = new NodeConf();

        Assert.Equal(Path.GetDirectoryName(node.Agent.Socket), $"/run/{Setting("RuntimeDirectory")}");
        Assert.Equal("0700", Setting("RuntimeDirectoryMode"));
        Assert.Equal(node.StateDir, $"/var/lib/{Setting("StateDirectory")}");
        Assert.Equal("/var/log", Setting("ReadWritePaths"));
        Assert.Equal("strict", Setting("ProtectSystem"));
        Assert.Equal("/run", Setting("ReadOnlyPaths"));
    }

    [Fact]
    public void It_starts_what_make_install_installs_and_stops_it_after_the_longest_call()
    {
        Assert.Equal($"{Program} agent", Setting("ExecStart"));
        Assert.Contains("place multizone-ipamd /usr/local/bin multizone-ipamd", File.ReadAllText(Repository.At("scripts/install")), StringComparison.Ordinal);
        Assert.True(int.Parse(Setting("TimeoutStopSec")) > new NodeConf().AddTimeout.TotalSeconds);
    }

    static string Setting(string key) => Assert.Single(text.Split('\n'), line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];

    static async Task<(int ExitCode, string Said)> AnalyzeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Requires.Program("systemd-analyze"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var analyze = Process.Start(start)!;
        var complaints = analyze.StandardError.ReadToEndAsync(CancellationToken.None);
        var said = await analyze.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await analyze.WaitForExitAsync(CancellationToken.None);
        return (analyze.ExitCode, said + await complaints);
    }
}
