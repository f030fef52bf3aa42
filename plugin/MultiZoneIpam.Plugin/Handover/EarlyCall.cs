using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// A call on its way to the node agent before the runtime has started (docs/decisions/0006): a process would spend more on that than on
/// its call. So nothing here makes an object, throws, takes a string or a static that must be
/// initialised; memory and system calls are the C library's. What the agent answers in its usual form is the end of the process;
/// everything else is left as it stands for <see cref="AgentCaller"/>.
/// </summary>
public static unsafe class EarlyCall
{
    /// <summary>
    /// The part of its patience that a process which may serve the call itself waits for an agent that lets nobody in, as long as
    /// nothing is handed over. The rest is for the call.
    /// </summary>
    const int Share = 4;

    static bool wasTried;
    static NativeBytes answer;
    static AgentRoute route;

    internal static HandoverEnd End { get; private set; }

    /// <summary>Why there is no agent, in the kernel's numbers.</summary>
    internal static int Errno { get; private set; }

    /// <summary>In milliseconds, the whole of it and what was left when the hand-over had come to its end.</summary>
    internal static long Patience { get; private set; }

    internal static long Left { get; private set; }

    internal static bool IsRequired => route.Mode == AgentMode.Required;

    internal static ReadOnlySpan<byte> Socket => route.Socket[..^1];

    /// <summary>Without its end.</summary>
    internal static ReadOnlySpan<byte> Line => answer.Span[..^1];

    /// <summary>False where the call is not done, and <see cref="AgentCaller"/> knows why. A second try does nothing.</summary>
    public static bool TryServe(out int exitCode)
    {
        exitCode = 0;
        if (wasTried)
            return false;
        wasTried = true;
        route = new AgentRoute();
        if (!IsHandedOver(out var isAdd) || !route.TryRead() || route.Mode == AgentMode.Off)
            return false;
        if (!StandardStreams.TryReadInput(out var stdin))
            return false;
        Libc.IgnoreBrokenPipes();
        Patience = isAdd ? route.AddTimeout : route.DelTimeout;
        var began = Libc.Milliseconds;
        End = HandOver(stdin);
        Left = Patience - (Libc.Milliseconds - began);
        NativeBytes stdout = default;
        if (End != HandoverEnd.Answered || !AnswerLine.TryRead(Line, out exitCode, ref stdout))
            return false;
        StandardStreams.WriteOutput(stdout.Span);
        return true;
    }

    static HandoverEnd HandOver(ReadOnlySpan<byte> stdin)
    {
        NativeBytes call = default;
        CallLine.Write(ref call, stdin, Patience);
        var connection = new AgentConnection(Patience, IsRequired ? Patience : Math.Max(1, Patience / Share));
        Errno = connection.Connect(route.Socket);
        var end = Errno != 0 ? HandoverEnd.NoAgent : connection.TrySend(call) ? connection.Receive(ref answer) : HandoverEnd.NotTaken;
        connection.Close();
        return end;
    }

    /// <summary>Not VERSION, which nobody is asked about, nor what is refused for a variable that is missing, before stdin is read.</summary>
    static bool IsHandedOver(out bool isAdd)
    {
        var verb = Libc.Variable("CNI_COMMAND\0"u8);
        var command = verb == null ? default : Libc.Text(verb);
        isAdd = command.SequenceEqual("ADD"u8);
        if (!IsSet("CNI_PATH\0"u8))
            return false;
        if (command.SequenceEqual("GC"u8) || command.SequenceEqual("STATUS"u8))
            return true;
        return IsSet("CNI_CONTAINERID\0"u8) && IsSet("CNI_IFNAME\0"u8)
            && (command.SequenceEqual("DEL"u8) || IsSet("CNI_NETNS\0"u8) && (isAdd || command.SequenceEqual("CHECK"u8)));
    }

    static bool IsSet(ReadOnlySpan<byte> nameWithZero)
    {
        var value = Libc.Variable(nameWithZero);
        return value != null && *value != 0;
    }
}
