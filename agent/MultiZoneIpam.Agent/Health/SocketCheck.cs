using System.Net.Sockets;

namespace MultiZoneIpam.Agent.Health;

/// <summary>Plugins can connect to the agent's socket. One that connects and says nothing is no call.</summary>
sealed class SocketCheck(string path) : IReadinessCheck
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public string Name => "socket";

    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(Patience);
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), time.Token);
            return null;
        }
        catch (SocketException e)
        {
            return $"{path}: {e.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{path} does not accept: more calls are in line than it has room for";
        }
    }
}
