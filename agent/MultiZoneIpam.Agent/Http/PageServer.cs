using System.Net;
using System.Net.Sockets;

namespace MultiZoneIpam.Agent.Http;

/// <summary>
/// Shows pages at an address, to a bounded number of visitors at once: of too many, the one who has been there longest has to go, so
/// that slow ones never keep a probe out. An address that is taken is tried again, and keeps the agent from nothing.
/// </summary>
/// <remarks>
/// HTTP/1 as far as GET needs it, behind <see cref="IPages"/>. HttpListener would hold a third of a megabyte more of code, and sets
/// slow visitors no limit.
/// </remarks>
sealed class PageServer(IPEndPoint address, IPages pages, AgentLog log, TimeProvider clock) : IAgentPart
{
    const int Most = 64;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(20);

    readonly LinkedList<Socket> visitors = [];

    public string Name => "metrics";

    public async Task RunAsync(CancellationToken stop)
    {
        using var listener = await ListenAsync(stop);
        log.Write($"metrics at http://{listener.LocalEndPoint}/metrics");
        while (true)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(stop), stop);
            }
            catch (SocketException)
            {
                // Out of descriptors, or the visitor left: the next one is another case.
                await Task.Delay(ShortPause, clock, stop);
            }
        }
    }

    async Task<Socket> ListenAsync(CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(address);
                listener.Listen(Most);
                return listener;
            }
            catch (SocketException e)
            {
                listener.Dispose();
                if (attempt == 0)
                    log.Warn($"no metrics and no probes at {address}: {e.Message}; calls are served without, and the address is tried every {Pause.TotalSeconds} s (agent.metrics in the node file)");
            }
            await Task.Delay(Pause, clock, stop);
        }
    }

    async Task ServeAsync(Socket connection, CancellationToken stop)
    {
        Enter(connection);
        // The next one is accepted meanwhile.
        await Task.Yield();
        try
        {
            using (connection)
                await new PageConnection(connection, pages).ServeAsync(stop);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever asked is gone, or was too slow.
        }
        catch (Exception e)
        {
            log.Warn($"a page could not be shown: {e.GetType().Name}: {e.Message}");
        }
        finally
        {
            lock (visitors)
                visitors.Remove(connection);
        }
    }

    void Enter(Socket connection)
    {
        lock (visitors)
        {
            visitors.AddLast(connection);
            if (visitors.Count <= Most)
                return;
            visitors.First!.Value.Dispose();
            visitors.RemoveFirst();
        }
    }
}
