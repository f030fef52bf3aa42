using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// The plugin's end of a hand-over: a connection to the agent's socket. All together may take a given time, and no more than a share
/// of it may pass until the whole call is handed over.
/// </summary>
public sealed class AgentConnection : IDisposable
{
    /// <summary>Of a unix socket's path, by the kernel, with the zero at its end.</summary>
    public const int LongestPath = 108;

    readonly int socket;
    readonly TimeSpan patience;
    readonly TimeSpan share;
    readonly long began = Stopwatch.GetTimestamp();

    AgentConnection(int socket, TimeSpan patience, TimeSpan share) => (this.socket, this.patience, this.share) = (socket, patience, share);

    /// <summary>Null where nobody answers there; <paramref name="why"/> is the kernel's word for it.</summary>
    /// <param name="share">Of the patience, until the call is handed over.</param>
    public static AgentConnection? TryOpen(string path, TimeSpan patience, TimeSpan share, out string why)
    {
        Span<byte> address = stackalloc byte[sizeof(ushort) + LongestPath];
        address.Clear();
        why = "its path is too long for a socket";
        if (Encoding.UTF8.GetByteCount(path) >= LongestPath)
            return null;
        MemoryMarshal.Write(address, (ushort)Libc.UnixFamily);
        var length = sizeof(ushort) + Encoding.UTF8.GetBytes(path, address[sizeof(ushort)..]) + 1;
        var connection = new AgentConnection(Libc.Socket(Libc.UnixFamily, Libc.StreamCloseOnExec, 0), patience, share);
        // For the connect too: it waits where more callers are in line than the agent's backlog has room for.
        connection.Limit(Libc.SendTimeout);
        while (Libc.Connect(connection.socket, ref MemoryMarshal.GetReference(address), length) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.Interrupted && connection.Limit(Libc.SendTimeout))
                continue;
            why = error is Libc.WouldBlock or Libc.Interrupted ? $"there was no end to the line of its callers for {share.TotalSeconds:0.#} s" : Marshal.GetLastPInvokeErrorMessage();
            connection.Dispose();
            return null;
        }
        return connection;
    }

    /// <summary>False where not all of it could be written: then the agent has no whole line, and does nothing.</summary>
    public bool TrySend(ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty)
        {
            if (!Limit(Libc.SendTimeout))
                return false;
            var sent = (int)Libc.Send(socket, ref MemoryMarshal.GetReference(line), line.Length, Libc.NoSignal);
            if (sent < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
                return false;
            line = line[Math.Max(0, sent)..];
        }
        return true;
    }

    /// <summary>The answer's line; null where there is none, or only a part of one, and <paramref name="why"/> says so.</summary>
    public ReadOnlyMemory<byte>? TryReceive(out string why)
    {
        why = $"there was no answer for {patience.TotalSeconds:0.#} s";
        var buffer = new byte[4096];
        var length = 0;
        while (Limit(Libc.ReceiveTimeout))
        {
            var received = (int)Libc.Receive(socket, ref buffer[length], buffer.Length - length, 0);
            var error = received < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error is Libc.Interrupted)
                continue;
            if (error is Libc.WouldBlock)
                return null;
            if (received <= 0)
            {
                why = length > 0 ? "its answer broke off" : "it ended without an answer";
                return null;
            }
            length += received;
            if (buffer[length - 1] == '\n')
                return buffer.AsMemory(0, length - 1);
            if (length == buffer.Length)
                Array.Resize(ref buffer, length * 2);
        }
        return null;
    }

    public void Dispose() => _ = Libc.Close(socket);

    /// <summary>Gives the next call what is left of the time. False where nothing is.</summary>
    bool Limit(int option)
    {
        var left = (option == Libc.SendTimeout ? share : patience) - Stopwatch.GetElapsedTime(began);
        var value = new Libc.TimeValue(left);
        return left > TimeSpan.Zero && Libc.SetOption(socket, Libc.SocketLevel, option, ref value, Unsafe.SizeOf<Libc.TimeValue>()) == 0;
    }
}
