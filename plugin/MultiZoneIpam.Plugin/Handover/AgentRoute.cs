using System.Text;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// The little of the node file that the plugin needs to hand a call over, read before the runtime has started. What the rest says
/// is for whoever serves the call. The defaults are those of <see cref="NodeConf"/>, and as there the case of a key is all the same.
/// </summary>
unsafe struct AgentRoute
{
    const long TicksPerMillisecond = 10_000;

    NativeBytes socket;

    public AgentRoute()
    {
        (AddTimeout, DelTimeout) = (30_000, 15_000);
        socket.Append("/run/multizone-ipam/agent.sock\0"u8);
    }

    /// <summary>A path, with a zero behind it.</summary>
    public readonly ReadOnlySpan<byte> Socket => socket.Span;

    public AgentMode Mode { get; private set; }

    /// <summary>In milliseconds, as the other.</summary>
    public long AddTimeout { get; private set; }

    public long DelTimeout { get; private set; }

    /// <summary>
    /// False where the file is not what it must be: whoever serves the call itself reads the whole of it, and reports that.
    /// </summary>
    public bool TryRead()
    {
        var path = Libc.Variable("MULTIZONE_IPAM_CONFIG\0"u8);
        var isNamed = path != null && *path != 0;
        NativeBytes file = default;
        fixed (byte* standard = "/etc/cni/net.d/multizone-ipam.d/multizone-ipam.conf\0"u8)
        {
            var descriptor = Libc.Open(isNamed ? path : standard, Libc.ReadOnly | Libc.CloseOnExec);
            if (descriptor < 0)
                return !isNamed && Libc.Errno is Libc.NoSuchFile or Libc.NoFolder;
            var isRead = file.TryReadToEnd(descriptor);
            _ = Libc.Close(descriptor);
            return isRead && TryParse(file.Span);
        }
    }

    public bool TryParse(ReadOnlySpan<byte> file)
    {
        var json = new JsonScan(file);
        return TryReadNode(ref json) && json.IsAtEnd;
    }

    bool TryReadNode(ref JsonScan json)
    {
        NativeBytes name = default;
        if (!json.TryTake('{'))
            return false;
        for (var isFirst = true; json.TryTakeName(ref name, ref isFirst);)
        {
            var isRead = IsKey(name, "agent"u8) && json.TryTake('{') ? TryReadMembers(ref json, "socket"u8, "mode"u8)
                : IsKey(name, "timeouts"u8) && json.TryTake('{') ? TryReadMembers(ref json, "add"u8, "del"u8)
                : json.TrySkip();
            if (!isRead)
                return false;
        }
        return json.TryTake('}');
    }

    /// <summary>The rest of an object, behind its brace: two of its members are asked for, strings both.</summary>
    bool TryReadMembers(ref JsonScan json, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        NativeBytes name = default, value = default;
        for (var isFirst = true; json.TryTakeName(ref name, ref isFirst);)
        {
            if (json.TryTakeNull())
                continue;
            if (!(IsKey(name, one) || IsKey(name, other) ? json.TryTakeString(ref value) && TrySet(name, value) : json.TrySkip()))
                return false;
        }
        return json.TryTake('}');
    }

    bool TrySet(in NativeBytes name, in NativeBytes value)
    {
        if (IsKey(name, "socket"u8))
            return SetSocket(value.Span);
        if (IsKey(name, "mode"u8))
            return TrySetMode(value.Span);
        if (!Duration.TryParse(value.Span, out var ticks) || ticks <= 0)
            return false;
        // At least one: nothing at all would be forever.
        var milliseconds = Math.Max(1, ticks / TicksPerMillisecond);
        (AddTimeout, DelTimeout) = IsKey(name, "add"u8) ? (milliseconds, DelTimeout) : (AddTimeout, milliseconds);
        return true;
    }

    /// <summary>Nothing is the default.</summary>
    bool SetSocket(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
            return true;
        socket.Clear();
        socket.Append(path);
        socket.Append(0);
        return true;
    }

    bool TrySetMode(ReadOnlySpan<byte> mode)
    {
        Mode = mode.SequenceEqual("required"u8) ? AgentMode.Required : mode.SequenceEqual("off"u8) ? AgentMode.Off : AgentMode.Auto;
        return Mode != AgentMode.Auto || mode.SequenceEqual("auto"u8);
    }

    static bool IsKey(in NativeBytes name, ReadOnlySpan<byte> key) => Ascii.EqualsIgnoreCase(name.Span, key);
}
