using System.ComponentModel;
using System.Diagnostics;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Installing;

/// <summary>The program as a process, beside runtimes that execute the plugin at every moment.</summary>
public sealed class InstallProcessTests : IDisposable
{
    static readonly TimeSpan longest = TimeSpan.FromSeconds(60);

    readonly TestInstall install = new();

    string Unfinished => Path.Combine(Path.GetDirectoryName(install.Paths.InstalledPlugin)!, ".multizone-ipam.new");

    public void Dispose() => install.Dispose();

    [Fact]
    public async Task The_plugin_can_be_executed_at_every_moment_while_it_is_replaced()
    {
        string[] plugins = [Plugin("one", 1 << 20), Plugin("two", 3 << 20)];
        await InstallAsync(plugins[0]);
        using var done = new CancellationTokenSource();
        var runtimes = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ExecuteUntilAsync(done.Token))).ToList();

        for (var turn = 1; turn <= 20; turn++)
            await InstallAsync(plugins[turn % 2]);
        await done.CancelAsync();

        Assert.All(await Task.WhenAll(runtimes), executions => Assert.True(executions > 20, $"only {executions} executions"));
    }

    [Fact]
    public async Task Killed_in_the_middle_of_the_copy_it_leaves_the_old_plugin_whole()
    {
        var (old, next) = (Plugin("old", 1 << 20), Plugin("next", 64 << 20));
        await InstallAsync(old);

        for (int kills = 0, attempts = 0; kills < 3; attempts++)
        {
            Assert.True(attempts < 50, $"only {kills} of the kills came in the middle of the copy");
            await KillInTheCopyAsync(next);
            // On a busy machine the rename may have come before the kill.
            var isInTheMiddle = File.Exists(Unfinished);
            Assert.Equal(File.ReadAllBytes(isInTheMiddle ? old : next), File.ReadAllBytes(install.Paths.InstalledPlugin));
            Assert.Equal(0, await ExecuteAsync());
            if (isInTheMiddle)
                kills++;
            else
                await InstallAsync(old);
        }
        await InstallAsync(next);

        Assert.Equal(new FileInfo(next).Length, new FileInfo(install.Paths.InstalledPlugin).Length);
        Assert.False(File.Exists(Unfinished));
        Assert.Equal(0, await ExecuteAsync());
    }

    [Fact]
    public async Task Watching_it_follows_tokens_and_certificates_says_once_what_is_wrong_and_ends_when_told()
    {
        using var process = install.Start(Plugin("any", 1), "--watch");
        await UntilAsync(() => File.Exists(install.Paths.InstalledNodeFile));
        Assert.False(File.Exists(install.Paths.InstalledPlugin));

        install.SetToken("token-2");
        install.Etcd.Set(install.Pair("renewed", "tls"));
        await UntilAsync(() => File.ReadAllText(install.Paths.InstalledToken) == "token-2");
        install.SetNodeFile("{");
        await UntilLineAsync(process, " warn ", "is not JSON");
        install.SetNodeFile(TestInstall.NodeFileText);
        await UntilLineAsync(process, " info ", "in order again");

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(CancellationToken.None).WaitAsync(longest);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_installed_is_said_on_stderr_and_ends_with_1()
    {
        install.SetNodeFile("{");

        using var process = install.Start(Plugin("any", 1), "--once");
        var said = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("is not JSON", said, StringComparison.Ordinal);
    }

    /// <summary>A program that ends with 0; what stands behind an executable's own bytes is nothing to it.</summary>
    string Plugin(string name, int padding)
    {
        var path = install.Folder.File(name);
        using var file = File.Create(path);
        file.Write(File.ReadAllBytes(Requires.Program("true")));
        file.SetLength(file.Length + padding);
        return path;
    }

    /// <summary>SIGKILL as soon as there is a copy, which is there from the first byte until the rename.</summary>
    async Task KillInTheCopyAsync(string plugin)
    {
        File.Delete(Unfinished);
        using var process = install.Start(plugin, "--once");
        while (!File.Exists(Unfinished) && !process.HasExited)
            Thread.Yield();
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    async Task InstallAsync(string plugin)
    {
        using var process = install.Start(plugin, "--once");
        var said = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, said);
    }

    async Task<int> ExecuteUntilAsync(CancellationToken done)
    {
        var executions = 0;
        for (; !done.IsCancellationRequested; executions++)
            Assert.Equal(0, await ExecuteAsync());
        return executions;
    }

    /// <exception cref="Win32Exception">"Text file busy", "Permission denied", "Exec format error".</exception>
    async Task<int> ExecuteAsync()
    {
        using var process = Process.Start(install.Paths.InstalledPlugin);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    static async Task UntilAsync(Func<bool> isSo)
    {
        var begun = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(begun.Elapsed < longest, "it has not happened");
            await Task.Delay(20);
        }
    }

    static async Task UntilLineAsync(Process process, string level, string part)
    {
        using var deadline = new CancellationTokenSource(longest);
        while (await process.StandardError.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Contains(level, StringComparison.Ordinal) && line.Contains(part, StringComparison.Ordinal))
                return;
        }
        Assert.Fail($"it ended without a word of '{part}'");
    }
}
