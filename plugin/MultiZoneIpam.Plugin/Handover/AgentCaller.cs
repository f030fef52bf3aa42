using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Results;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// What becomes of a call that <see cref="EarlyCall"/> has not done. Once the agent has the whole of it, its answer is the only
/// one: the call may have been carried out, and the process itself must not carry it out again.
/// </summary>
public static class AgentCaller
{
    const string NextAddFinds = "start the agent, or see its log; the next ADD finds what was taken, and a DEL releases it";

    /// <summary>Null where nothing was handed over, and the process is to serve the call itself.</summary>
    /// <param name="left">How much of the call's time the process then has for that.</param>
    public static CniAnswer? TryServe(CniRequest request, out TimeSpan left)
    {
        left = TimeSpan.MaxValue;
        if (EarlyCall.End == HandoverEnd.NotTried || CommandOf(request) is not { } command)
            return null;
        left = TimeSpan.FromMilliseconds(EarlyCall.Left);
        var stdin = request.ReadStdin();
        switch (EarlyCall.End)
        {
            case HandoverEnd.NoAgent:
                return NoAgent(command, stdin, WhyNoAgent());
            case HandoverEnd.NotTaken:
                return NoAgent(command, stdin, "it did not take the call");
            case HandoverEnd.TimedOut:
                return Lost(command, stdin, $"there was no answer for {Seconds(EarlyCall.Patience)} s");
            case HandoverEnd.BrokenOff:
                return Lost(command, stdin, "its answer broke off");
            case HandoverEnd.Unanswered:
                return Lost(command, stdin, "it ended without an answer");
        }
        if (!HandoverAnswer.TryRead(EarlyCall.Line, out var answer, out var refused))
            return Lost(command, stdin, "what it answered cannot be read: is it of another release?");
        return refused is null ? answer : NoAgent(command, stdin, $"it refused the call: {refused}");
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

    static string WhyNoAgent() => EarlyCall.Errno switch
    {
        Libc.NameTooLong => "its path is too long for a socket",
        Libc.WouldBlock => $"there was no end to the line of its callers for {Seconds(EarlyCall.Patience)} s",
        var errno => Marshal.GetPInvokeErrorMessage(errno),
    };

    static string Seconds(long milliseconds) => (milliseconds / 1000.0).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Nothing was handed over: null where the process may serve the call itself.</summary>
    static CniAnswer? NoAgent(CniCommand command, ReadOnlyMemory<byte> stdin, string why) => !EarlyCall.IsRequired ? null : Failed(command, stdin,
        $"only the node agent may serve calls here (agent.mode: required), and at {Encoding.UTF8.GetString(EarlyCall.Socket)} {why}",
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
