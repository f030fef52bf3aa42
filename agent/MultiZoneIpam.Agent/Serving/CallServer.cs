using System.Net.Sockets;

namespace MultiZoneIpam.Agent.Serving;

/// <summary>
/// Accepts those who hand calls over and serves them, many at once but not without bound: who comes beyond that waits in the
/// socket's backlog.
/// </summary>
sealed class CallServer(AgentSocket socket, CallDesk desk, TimeProvider clock, AgentLog log) : IDisposable
{
    /// <summary>A connection costs its request and its answer, some kilobytes.</summary>
    const int Connections = 1024;

    readonly SemaphoreSlim room = new(Connections);

    /// <summary>Until <paramref name="stop"/> fires; everybody who had connected by then is answered.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await room.WaitAsync(CancellationToken.None);
            if (await socket.AcceptAsync(clock, stop) is not { } connection)
                break;
            _ = ServeAsync(connection);
        }
        for (var left = Connections; left > 1; left--)
            await room.WaitAsync(CancellationToken.None);
    }

    public void Dispose() => room.Dispose();

    async Task ServeAsync(Socket connection)
    {
        // The next one is accepted meanwhile.
        await Task.Yield();
        try
        {
            using (connection)
                await new CallConnection(connection, desk, clock, log).ServeAsync();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The plugin is gone. What it asked for is done or not, as if it had been killed doing it itself.
        }
        catch (Exception e)
        {
            log.Write($"a connection failed: {e.GetType().Name}: {e.Message}");
        }
        finally
        {
            room.Release();
        }
    }
}
