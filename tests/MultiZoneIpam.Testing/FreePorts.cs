using System.Net;
using System.Net.Sockets;

namespace MultiZoneIpam.Testing;

/// <summary>
/// TCP ports of the loopback address that nobody listens on: none twice in a process, and none of those that Linux gives to
/// outgoing connections (from 32768 on), so that nobody takes one before its server does.
/// </summary>
public static class FreePorts
{
    const int First = 20000;

    const int Count = 12000;

    static int next = Environment.ProcessId * 61;

    public static int[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Take())];

    static int Take()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
