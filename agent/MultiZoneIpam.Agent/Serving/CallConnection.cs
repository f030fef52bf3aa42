using System.Buffers;
using System.Net.Sockets;
using MultiZoneIpam.Plugin.Handover;

namespace MultiZoneIpam.Agent.Serving;

/// <summary>
/// One plugin at the socket, or one who asks whether there is an agent: who it is, its one line, the answer's. Nothing is executed
/// for a peer that is not root, nor upon a line that is not whole.
/// </summary>
sealed class CallConnection(Socket connection, CallDesk desk, TimeProvider clock, AgentLog log)
{
    /// <summary>A config is some kilobytes long; runtimes allow it a megabyte.</summary>
    const int LongestLine = 4 << 20;

    const int UsualLine = 4096;

    /// <summary>Of the release: all of its programs have the same.</summary>
    static readonly string Version = typeof(CallConnection).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// The plugin has everything at hand before it connects, and may still stand for long between the two: a hundred of them share a
    /// tenth of a core in thick Multus' cgroup.
    /// </summary>
    static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(20);

    /// <summary>An answer fits into the socket's buffer, so nobody waits for a slow reader.</summary>
    static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(5);

    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    /// <summary>Whatever ends the call, it is given back once: two calls with one buffer would be served each other's pods.</summary>
    byte[] buffer = [];

    public async Task ServeAsync()
    {
        var began = clock.GetTimestamp();
        var user = AgentSocket.PeerOf(connection);
        if (user != 0)
        {
            log.Warn($"refused a connection of user {user}: only root may hand calls over");
            await RefuseAsync("only root may hand calls over");
            return;
        }
        buffer = ArrayPool<byte>.Shared.Rent(UsualLine);
        try
        {
            var (length, problem) = await ReadLineAsync();
            if (length is null && problem is null)
                return;
            var why = problem ?? "";
            var request = problem is null ? HandoverRequest.TryRead(buffer.AsMemory(0, length!.Value), out why) : null;
            if (request is null && problem is null && AgentPing.IsAsked(buffer.AsMemory(0, length!.Value)))
            {
                await SendAsync(AgentPing.Answer(Version));
                return;
            }
            if (request is null)
            {
                log.Warn($"refused a call: {why}");
                await RefuseAsync(why);
                return;
            }
            if (await desk.ServeAsync(request, began, IsGone) is { } answer)
                await SendAsync(HandoverAnswer.Of(answer));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>No length and no problem where the peer left before its line was whole: nobody waits for an answer.</returns>
    async Task<(int? Length, string? Problem)> ReadLineAsync()
    {
        using var time = new CancellationTokenSource(ReadTime, clock);
        var length = 0;
        while (true)
        {
            int received;
            try
            {
                received = await connection.ReceiveAsync(buffer.AsMemory(length), time.Token);
            }
            catch (OperationCanceledException)
            {
                return (null, $"its document was not whole after {ReadTime.TotalSeconds} s");
            }
            if (received == 0)
                return (null, null);
            var end = buffer.AsSpan(length, received).IndexOf((byte)'\n');
            if (end >= 0)
                return (length + end, null);
            length += received;
            if (length >= LongestLine)
                return (null, $"its document is longer than {LongestLine >> 20} MiB");
            if (length < buffer.Length)
                continue;
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.CopyTo(larger, 0);
            (var smaller, buffer) = (buffer, larger);
            ArrayPool<byte>.Shared.Return(smaller);
        }
    }

    /// <summary>Reads on until the peer has it: who still sends into a closed connection is told that it is broken, and not why.</summary>
    async Task RefuseAsync(string why)
    {
        await SendAsync(HandoverAnswer.Refused(why));
        connection.Shutdown(SocketShutdown.Send);
        using var time = new CancellationTokenSource(DrainTime, clock);
        var rest = new byte[UsualLine];
        while (await connection.ReceiveAsync(rest, time.Token) > 0)
        {
            // Nobody is interested in it.
        }
    }

    async Task SendAsync(ReadOnlyMemory<byte> line)
    {
        using var time = new CancellationTokenSource(WriteTime, clock);
        while (!line.IsEmpty)
            line = line[await connection.SendAsync(line, time.Token)..];
    }

    /// <summary>The plugin was killed, or gave up: it sends nothing after its line, so what can be read is the end.</summary>
    bool IsGone() => connection.Poll(0, SelectMode.SelectRead);
}
