using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Does the node agent answer at its socket, and may only root hand calls over to it?</summary>
sealed class AgentCheck(AgentConf agent) : ICheck
{
    const string Subject = "agent";
    const string Start = "start it: 'multizone-ipamd agent', or see its log";
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
        var why = await AskAsync(cancellationToken);
        if (why is null)
            findings.Good(Subject, $"it answers at {agent.Socket}");
        else
            findings.Wrong(Subject, $"there is {agent.Socket}, but no agent answers: {why}", Start);
    }

    /// <summary>A document that no agent executes; each answers one with a version, even if only that it refuses it.</summary>
    /// <returns>Null where it answers, else why not.</returns>
    async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(agent.Socket), patience.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync("{\"v\":1,\"ping\":true}\n"u8.ToArray(), patience.Token);
            using var lines = new StreamReader(stream, Encoding.UTF8);
            return await lines.ReadLineAsync(patience.Token) is { } line && HasVersion(line) ? null : "what is there does not speak as one";
        }
        catch (SocketException e)
        {
            return e.Message;
        }
        catch (IOException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"nothing came within {Patience.TotalSeconds} s";
        }
    }

    static bool HasVersion(string line)
    {
        try
        {
            using var answer = JsonDocument.Parse(line);
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("v", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
