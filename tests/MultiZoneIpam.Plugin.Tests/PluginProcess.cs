using System.Diagnostics;
using System.Text;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>One call as a process of the published program, which waits for its config until it is fed.</summary>
sealed class PluginProcess : IDisposable
{
    static readonly TimeSpan longest = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly MemoryStream stdout = new();
    readonly Task reading;

    PluginProcess(Process process)
    {
        this.process = process;
        reading = process.StandardOutput.BaseStream.CopyToAsync(stdout);
    }

    public static string Program
    {
        get
        {
            var dist = Environment.GetEnvironmentVariable("MULTIZONE_IPAM_DIST");
            Requires.Need(dist is not null, "MULTIZONE_IPAM_DIST, the folder of the published programs ('make dist')");
            return Path.Combine(dist!, "multizone-ipam");
        }
    }

    public int Id => process.Id;

    public static PluginProcess Start(TestNode node, string verb, Sandbox sandbox) => Start(new ProcessStartInfo(Program), node, verb, sandbox);

    /// <param name="redirections">As bash has them, such as "&lt;&amp;-" for a stdin that is closed.</param>
    public static PluginProcess Start(TestNode node, string verb, Sandbox sandbox, string redirections) =>
        Start(new ProcessStartInfo("bash", ["-c", $"exec \"$0\" {redirections}", Program]), node, verb, sandbox);

    static PluginProcess Start(ProcessStartInfo start, TestNode node, string verb, Sandbox sandbox)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        start.Environment.Clear();
        foreach (var (name, value) in node.Environment(verb, sandbox))
            start.Environment[name] = value;
        return new PluginProcess(Process.Start(start)!);
    }

    public static async Task<Answer> RunAsync(TestNode node, string verb, Sandbox sandbox, string network)
    {
        using var process = Start(node, verb, sandbox);
        process.Feed(network);
        return await process.EndAsync();
    }

    public void Feed(string network)
    {
        try
        {
            using var input = process.StandardInput.BaseStream;
            input.Write(Encoding.UTF8.GetBytes(network));
        }
        catch (IOException)
        {
            // It was killed, or refused its environment.
        }
    }

    /// <summary>SIGKILL after a delay that is exact to some microseconds.</summary>
    public void KillAfter(TimeSpan delay)
    {
        var begun = Stopwatch.StartNew();
        while (begun.Elapsed < delay && !process.HasExited)
            Thread.SpinWait(20);
        process.Kill();
    }

    /// <summary>Its answer; an exit code of 137 is SIGKILL's.</summary>
    public async Task<Answer> EndAsync()
    {
        using var deadline = new CancellationTokenSource(longest);
        await Task.WhenAll(reading.WaitAsync(deadline.Token), process.WaitForExitAsync(deadline.Token));
        return new Answer(process.ExitCode, stdout.ToArray());
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
        stdout.Dispose();
    }
}
