using System.Net.Sockets;
using System.Text;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Does the node agent answer at its socket, is it of this release, and may only root hand calls over to it?</summary>
sealed class AgentCheck(AgentConf agent) : ICheck
{
    const string Subject = "agent";
    const string Start = "start it: 'multizone-ipamd agent', or see its log";
    const string Restart = "calls are served all the same; put one release on the node, and start the agent again";
    const UnixFileMode SocketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode FolderMode = SocketMode | UnixFileMode.UserExecute;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        if (agent.Mode == AgentMode.Off)
            findings.Good(Subject, "none is wanted (agent.mode: off): the plugin serves calls itself");
        else if (File.Exists(agent.Socket))
            await LookAtSocketAsync(findings, cancellationToken);
        else if (agent.Mode == AgentMode.Required)
            findings.Wrong(Subject, $"every call fails: only the agent may serve it (agent.mode: required), and there is no {agent.Socket}", Start);
        else
            findings.Note(Subject, $"none runs ({agent.Socket} is not there): the plugin serves calls itself", "calls are faster with one, and addresses of pods that are gone are found");
    }

    async Task LookAtSocketAsync(Findings findings, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(agent.Socket)!;
        if (File.GetUnixFileMode(folder) != FolderMode || File.GetUnixFileMode(agent.Socket) != SocketMode)
        {
            findings.Wrong(Subject, $"{agent.Socket} is open to others than root", $"chmod 700 {folder}; chmod 600 {agent.Socket}; and see who changed them: the agent makes them so");
            return;
        }
        var (isThere, said) = await AskAsync(cancellationToken);
        if (!isThere)
            findings.Wrong(Subject, $"there is {agent.Socket}, but no agent answers: {said}", Start);
        else if (said == VersionText.Number)
            findings.Good(Subject, $"it answers at {agent.Socket} and is of version {VersionText.Number}");
        else
            findings.Note(Subject, $"it answers at {agent.Socket} and is {(said is null ? "of a version that it does not tell" : $"of version {said}")}, this program of {VersionText.Number}", Restart);
    }

    /// <returns>Its version, null where it does not tell; or why it is not there.</returns>
    async Task<(bool IsThere, string? Said)> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(agent.Socket), patience.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(AgentPing.Line, patience.Token);
            using var lines = new StreamReader(stream, Encoding.UTF8);
            return await lines.ReadLineAsync(patience.Token) is { } line && AgentPing.TryReadAnswer(line, out var version)
                ? (true, version)
                : (false, "what is there does not speak as one");
        }
        catch (SocketException e)
        {
            return (false, e.Message);
        }
        catch (IOException e)
        {
            return (false, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, $"nothing came within {Patience.TotalSeconds} s");
        }
    }
}
