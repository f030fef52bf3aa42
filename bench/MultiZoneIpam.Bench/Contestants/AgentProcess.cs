using System.Globalization;
using System.Net.Sockets;
using MultiZoneIpam.Bench.Processes;

namespace MultiZoneIpam.Bench.Contestants;

/// <summary>The node agent, a process of its own for as long as a scenario runs.</summary>
sealed class AgentProcess : IDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    readonly int pid;

    AgentProcess(int pid, string socket) => (this.pid, Socket) = (pid, socket);

    public string Socket { get; }

    /// <summary>What it holds in memory now.</summary>
    public double ResidentMebibytes =>
        double.Parse(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    /// <summary>Returns when its socket answers.</summary>
    public static async Task<AgentProcess> StartAsync(string program, string nodeFile, string socket, string log, CancellationToken cancellation)
    {
        var agent = new AgentProcess(Child.Start([program, "agent", "--config", nodeFile], log), socket);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), limit.Token);
                return agent;
            }
            catch (SocketException)
            {
                // Not there yet.
            }
            await Task.Delay(PollInterval, limit.Token);
        }
    }

    public void Dispose() => Child.Stop(pid);
}
