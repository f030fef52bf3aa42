using System.Diagnostics;

namespace MultiZoneIpam.Stores.Tests;

/// <summary>A process of its own that uses the file store (MultiZoneIpam.StoreWriter), killed at the latest when disposed.</summary>
sealed class WriterProcess : IDisposable
{
    readonly Process process;

    public WriterProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "MultiZoneIpam.StoreWriter"), arguments)
        {
            RedirectStandardOutput = true,
        };
        process = Process.Start(start)!;
    }

    /// <summary>The next line that it wrote; null after the last.</summary>
    public string? ReadLine() => process.StandardOutput.ReadLine();

    public void Stop()
    {
        using var kill = Process.Start("sh", ["-c", $"kill -STOP {process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }
}
