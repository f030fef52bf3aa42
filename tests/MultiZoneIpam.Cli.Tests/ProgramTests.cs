using System.Diagnostics;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Cli.Tests;

/// <summary>The published program, as a shell sees it.</summary>
public sealed class ProgramTests : IDisposable
{
    readonly TestNode node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task The_published_program_applies_shows_and_refuses_with_its_exit_codes()
    {
        var program = Published();

        var applied = await RunAsync(program, TestNode.Database, "zone", "apply", "-f", "-");
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");
        var shown = await RunAsync(program, "", "show", "--zone", "database");
        var json = await RunAsync(program, "", "show", "-o", "json");
        var listed = await RunAsync(program, "", "zone", "list");
        var document = await RunAsync(program, "", "zone", "show", "database");
        var kept = await RunAsync(program, "", "zone", "delete", "database");
        var unasked = await RunAsync(program, "y\n", "release", "--zone", "database", "--ip", "10.188.0.216");
        var released = await RunAsync(program, "", "release", "--zone", "database", "--ip", "10.188.0.216", "-y");
        var wrong = await RunAsync(program, "", "show", "--ip", "10.188");

        Assert.Equal(new Run(0, "zone/database created\n", ""), applied);
        Assert.Equal((0, "", "10.188.0.216"), (shown.ExitCode, shown.Error, shown.Fields(1)[1]));
        Assert.DoesNotContain('\e', shown.Out);
        Assert.Equal((0, "", "database-1"), (json.ExitCode, json.Error, json.Json[0].GetProperty("pod").GetString()));
        Assert.Equal((0, "", "1"), (listed.ExitCode, listed.Error, listed.Fields(1)[4]));
        Assert.Equal((0, "", "apiVersion: ipam.multizone.dev/v1alpha1"), (document.ExitCode, document.Error, document.Lines[0]));
        Assert.Equal((1, ""), (kept.ExitCode, kept.Out));
        Assert.Contains("prod/database-1", kept.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (unasked.ExitCode, unasked.Out));
        Assert.Equal((0, "database/10.188.0.216 released\n"), (released.ExitCode, released.Out));
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Out));
    }

    [Fact]
    public async Task Called_by_kubectl_the_program_says_kubectl_mzipam()
    {
        var link = node.Folder.File("kubectl-mzipam");
        File.CreateSymbolicLink(link, Published());

        Assert.Contains("Usage:\n  kubectl mzipam show [options]\n", (await RunAsync(link, "", "show", "--help")).Out, StringComparison.Ordinal);
        Assert.Contains("Usage:\n  mzipam show [options]\n", (await RunAsync(Published(), "", "show", "--help")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("> /dev/full; echo $?", "1\n", "mzipam: the results cannot be written: No space left on device\n")]
    [InlineData("| true; echo ${PIPESTATUS[0]}", "0\n", "")]
    [InlineData("> $FILE; $MZIPAM zone list >> $FILE; grep -c ZONE $FILE", "2\n", "")]
    public async Task The_shell_s_redirections_work(string redirection, string output, string error)
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");
        var script = $"MZIPAM={Published()} FILE={node.Folder.File("out")}; $MZIPAM show {redirection}";

        Assert.Equal(new Run(0, output, error), await RunAsync("/bin/bash", "", "-c", script));
    }

    static string Published()
    {
        var folder = Environment.GetEnvironmentVariable("MULTIZONE_IPAM_DIST");
        Requires.Need(folder is not null, "the published programs ('make dist', then MULTIZONE_IPAM_DIST=dist)");
        return Path.GetFullPath(Path.Combine(folder!, "mzipam"));
    }

    async Task<Run> RunAsync(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [NodeConf.PathVariable] = node.Conf },
        };
        using var process = Process.Start(start)!;
        var results = process.StandardOutput.ReadToEndAsync();
        var messages = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program that needs no input may be gone by now.
        }
        await process.WaitForExitAsync();
        return new Run(process.ExitCode, await results, await messages);
    }
}
