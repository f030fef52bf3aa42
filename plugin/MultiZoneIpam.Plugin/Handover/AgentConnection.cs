namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// The plugin's end of a hand-over: a connection to the agent's socket. All together may take a given time, and no more than a share
/// of it may pass until the whole call is handed over. Times are in milliseconds.
/// </summary>
unsafe struct AgentConnection
{
    /// <summary>Of a unix socket's path, by the kernel, with the zero at its end.</summary>
    public const int LongestPath = 108;

    readonly int socket;
    readonly long handedOverBy;
    readonly long answeredBy;

    /// <param name="share">Of the patience, until the call is handed over.</param>
    public AgentConnection(long patience, long share)
    {
        var now = Libc.Milliseconds;
        (handedOverBy, answeredBy) = (now + share, now + patience);
        socket = Libc.Socket(Libc.UnixFamily, Libc.Stream | Libc.CloseOnExec, 0);
    }

    /// <returns>0, or the kernel's number for why nobody answers there.</returns>
    public readonly int Connect(ReadOnlySpan<byte> pathWithZero)
    {
        var address = stackalloc byte[sizeof(ushort) + LongestPath];
        if (socket < 0)
            return Libc.Errno;
        if (pathWithZero.Length > LongestPath)
            return Libc.NameTooLong;
        *(ushort*)address = Libc.UnixFamily;
        for (var i = 0; i < pathWithZero.Length; i++)
            address[sizeof(ushort) + i] = pathWithZero[i];
        // For the connect too: it waits where more callers are in line than the agent's backlog has room for.
        while (Limit(Libc.SendTimeout, handedOverBy))
        {
            if (Libc.Connect(socket, address, sizeof(ushort) + pathWithZero.Length) == 0)
                return 0;
            if (Libc.Errno != Libc.Interrupted)
                return Libc.Errno;
        }
        return Libc.WouldBlock;
    }

    /// <summary>False where not all of it could be written: then the agent has no whole line, and does nothing.</summary>
    public readonly bool TrySend(in NativeBytes line)
    {
        for (var done = 0; done < line.Length;)
        {
            if (!Limit(Libc.SendTimeout, handedOverBy))
                return false;
            var sent = (int)Libc.Send(socket, line.Start + done, line.Length - done, Libc.NoSignal);
            if (sent < 0 && Libc.Errno != Libc.Interrupted)
                return false;
            done += Math.Max(0, sent);
        }
        return true;
    }

    /// <summary>Reads the answer's line, its end included.</summary>
    public readonly HandoverEnd Receive(ref NativeBytes line)
    {
        while (Limit(Libc.ReceiveTimeout, answeredBy))
        {
            var received = line.Read(socket);
            if (line.EndsWith((byte)'\n'))
                return HandoverEnd.Answered;
            if (received < 0 && Libc.Errno == Libc.Interrupted)
                continue;
            if (received < 0 && Libc.Errno == Libc.WouldBlock)
                break;
            if (received <= 0 || line.IsTooLong)
                return line.Length > 0 ? HandoverEnd.BrokenOff : HandoverEnd.Unanswered;
        }
        return HandoverEnd.TimedOut;
    }

    /// <summary>What goes on in this process after the hand-over is none of the agent's concern, which waits for a line's end.</summary>
    public readonly void Close() => _ = Libc.Close(socket);

    /// <summary>Gives the next call what is left of the time. False where nothing is.</summary>
    readonly bool Limit(int option, long deadline)
    {
        var left = deadline - Libc.Milliseconds;
        var value = new Libc.TimeValue(left);
        return left > 0 && Libc.SetOption(socket, Libc.SocketLevel, option, &value, sizeof(Libc.TimeValue)) == 0;
    }
}
