using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>
/// A port of a namespace's loopback address behind which a server of ours answers, as if it ran on that node. A socket stays in
/// the namespace in which it was made, so one thread enters the namespace to make it.
/// </summary>
sealed class StoreRelay : IAsyncDisposable
{
    const int NetworkNamespaceType = 0x40000000;

    readonly CancellationTokenSource ended = new();
    readonly Socket listener;
    readonly Uri server;
    readonly Task accepting;

    public StoreRelay(NetworkNamespace space, Uri server)
    {
        this.server = server;
        listener = ListenIn(space);
        accepting = AcceptAsync();
    }

    public Uri Endpoint => new($"http://{listener.LocalEndPoint}");

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Dispose();
        await accepting;
        ended.Dispose();
    }

    static Socket ListenIn(NetworkNamespace space)
    {
        var made = new TaskCompletionSource<Socket>();
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle(space.Path, share: FileShare.ReadWrite);
                if (SetNamespace((int)handle.DangerousGetHandle(), NetworkNamespaceType) != 0)
                    throw new IOException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                socket.Listen();
                made.SetResult(socket);
            }
            catch (Exception e)
            {
                made.SetException(e);
            }
        });
        thread.Start();
        thread.Join();
        return made.Task.GetAwaiter().GetResult();
    }

    async Task AcceptAsync()
    {
        var relays = new List<Task>();
        while (!ended.IsCancellationRequested)
        {
            try
            {
                relays.Add(RelayAsync(await listener.AcceptAsync(ended.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }
        await Task.WhenAll(relays);
    }

    /// <summary>Until one side closes, or breaks, or the relay ends.</summary>
    async Task RelayAsync(Socket client)
    {
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(server.Host, server.Port, ended.Token);
            await using var near = new NetworkStream(client, ownsSocket: true);
            await using var far = connection.GetStream();
            await Task.WhenAny(near.CopyToAsync(far, ended.Token), far.CopyToAsync(near, ended.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            client.Dispose();
        }
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    static extern int SetNamespace(int descriptor, int type);
}
