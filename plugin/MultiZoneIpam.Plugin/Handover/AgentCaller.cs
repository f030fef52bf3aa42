using System.Diagnostics;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Results;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// Hands a call over to the node agent where the node file wants that. Once the agent has the whole of it, its answer is the
/// only one: the call may have been carried out, and the process itself must not carry it out again.
/// </summary>
public static class AgentCaller
{
    /// <summary>
    /// The part of its patience that a process which may serve the call itself waits for an agent that lets nobody in, as long as
    /// nothing is handed over. The rest is for the call.
    /// </summary>
    const int Share = 4;

    const string NextAddFinds = "start the agent, or see its log; the next ADD finds what was taken, and a DEL releases it";

    /// <summary>Null where nothing was handed over, and the process is to serve the call itself.</summary>
    /// <param name="left">How much of the call's time the process then has for that.</param>
    public static CniAnswer? TryServe(CniRequest request, out TimeSpan left)
    {
        left = TimeSpan.MaxValue;
        if (CommandOf(request) is not { } command
            || !AgentRoute.TryRead(request.Environment(NodeConf.PathVariable), out var route)
            || route.Mode == AgentMode.Off
            || ReadStdin(request) is not { } stdin)
            return null;
        var began = Stopwatch.GetTimestamp();
        var patience = route.TimeoutOf(command);
        var answer = HandOver(command, stdin, HandoverRequest.ToLine(request.Environment, stdin.Span, patience), route, patience);
        left = patience - Stopwatch.GetElapsedTime(began);
        return answer;
    }

    static CniAnswer? HandOver(CniCommand command, ReadOnlyMemory<byte> stdin, ReadOnlyMemory<byte> call, AgentRoute route, TimeSpan patience)
    {
        var isRequired = route.Mode == AgentMode.Required;
        using var connection = AgentConnection.TryOpen(route.Socket, patience, isRequired ? patience : patience / Share, out var why);
        if (connection is null)
            return isRequired ? NoAgent(command, stdin, route.Socket, why) : null;
        if (!connection.TrySend(call.Span))
            return isRequired ? NoAgent(command, stdin, route.Socket, "it did not take the call") : null;
        if (connection.TryReceive(out why) is not { } line)
            return Lost(command, stdin, why);
        if (!HandoverAnswer.TryRead(line.Span, out var answer, out var refused))
            return Lost(command, stdin, "what it answered cannot be read: is it of another release?");
        if (refused is null)
            return answer;
        return isRequired ? NoAgent(command, stdin, route.Socket, $"it refused the call: {refused}") : null;
    }

    /// <summary>Null for VERSION, which nobody is asked about, and for an environment that is refused without stdin being read.</summary>
    static CniCommand? CommandOf(CniRequest request)
    {
        try
        {
            return CniEnvironment.Parse(request.Environment) is { Command: not CniCommand.Version and var command } ? command : null;
        }
        catch (IpamException)
        {
            return null;
        }
    }

    static ReadOnlyMemory<byte>? ReadStdin(CniRequest request)
    {
        try
        {
            return request.ReadStdin();
        }
        catch (IOException)
        {
            return null;
        }
    }

    static CniAnswer NoAgent(CniCommand command, ReadOnlyMemory<byte> stdin, string socket, string why) => Failed(command, stdin,
        $"only the node agent may serve calls here (agent.mode: required), and at {socket} {why}",
        "start 'multizone-ipamd agent', or set agent.mode to 'auto' in the node file; nothing was taken or released");

    static CniAnswer Lost(CniCommand command, ReadOnlyMemory<byte> stdin, string why) => Failed(command, stdin,
        $"the call was handed over to the node agent, and {why}", NextAddFinds);

    static CniAnswer Failed(CniCommand command, ReadOnlyMemory<byte> stdin, string message, string details)
    {
        var version = CniVersions.Newest;
        try
        {
            var conf = NetConf.Parse(stdin);
            CniVersions.Require(conf.CniVersion, command);
            version = conf.CniVersion;
        }
        catch (IpamException)
        {
            // What is wrong with the config is said when there is somebody to serve it.
        }
        // A STATUS is asked whether an ADD could be served: the answer to that is a code of its own.
        var code = command == CniCommand.Status ? ErrorCode.NotAvailable : ErrorCode.TryAgainLater;
        return new CniAnswer(1, CniError.ToJson(version, new IpamException(code, message, details)));
    }
}
