using System.Net.Sockets;
using System.Text;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>The agent's end of hand-overs, written by hand: it reads a whole line, answers what the test says, and closes.</summary>
sealed class RawAgent : IAsyncDisposable
{
    readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly Task serving;

    public RawAgent(string path, string answer)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        serving = ServeAsync(answer);
    }

    /// <summary>The lines that it got.</summary>
    public List<string> Lines { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
    }

    async Task ServeAsync(string answer)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptAsync();
                var line = new List<byte>();
                var buffer = new byte[65536];
                while (line.Count == 0 || line[^1] != '\n')
                    line.AddRange(buffer.AsSpan(0, await connection.ReceiveAsync(buffer)));
                Lines.Add(Encoding.UTF8.GetString([.. line]));
                await connection.SendAsync(Encoding.UTF8.GetBytes(answer));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Disposed.
        }
    }
}
