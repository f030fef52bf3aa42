using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace MultiZoneIpam.Testing;

/// <summary>The published node agent as a process of its own, which a test may stop, kill and let hang. Disposing it leaves no process.</summary>
public sealed class AgentProcess : IAsyncDisposable
{
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(10);

    readonly Process process;
    readonly StringBuilder log = new();
    readonly string socket;

    AgentProcess(Process process, string socket)
    {
        this.process = process;
        this.socket = socket;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
                log.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public static string Program
    {
        get
        {
            var dist = Environment.GetEnvironmentVariable("MULTIZONE_IPAM_DIST");
            Requires.Need(dist is not null, "MULTIZONE_IPAM_DIST, the folder of the published programs ('make dist')");
            Requires.Root();
            return Path.Combine(dist!, "multizone-ipamd");
        }
    }

    public int Id => process.Id;

    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    /// <summary>Returns when its socket answers.</summary>
    public static Task<AgentProcess> StartAsync(string nodeFile, string socket) => AnsweringAsync(Launch(nodeFile, socket));

    /// <summary>In another place, such as a network namespace; returns when its socket answers.</summary>
    public static Task<AgentProcess> StartAsync(Func<IReadOnlyList<string>, IReadOnlyList<string>> inside, string nodeFile, string socket) =>
        AnsweringAsync(Launch(inside([Program, "agent", "--config", nodeFile]), socket));

    static async Task<AgentProcess> AnsweringAsync(AgentProcess agent)
    {
        try
        {
            var begun = Stopwatch.StartNew();
            while (!await agent.AnswersAsync())
            {
                Assert.False(agent.process.HasExited, agent.Log);
                Assert.True(begun.Elapsed < StartTime, $"the agent's socket does not answer: {agent.Log}");
                await Task.Delay(2);
            }
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>For one that is expected to refuse.</summary>
    public static AgentProcess Launch(string nodeFile, string socket) => Launch([Program, "agent", "--config", nodeFile], socket);

    static AgentProcess Launch(IReadOnlyList<string> commandLine, string socket)
    {
        var start = new ProcessStartInfo(commandLine[0], commandLine.Skip(1)) { RedirectStandardError = true };
        return new AgentProcess(Process.Start(start)!, socket);
    }

    public void Pause() => Signal("-STOP");

    public void Continue() => Signal("-CONT");

    public void Terminate() => Signal("-TERM");

    public async Task KillAsync()
    {
        process.Kill();
        await ExitAsync();
    }

    /// <summary>Its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>A test whose beginning failed is not disposed.</summary>
    void KillAtExit(object? sender, EventArgs arguments) => process.Kill();

    async Task<bool> AnswersAsync()
    {
        using var asking = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await asking.ConnectAsync(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    void Signal(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill {signal} {process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
