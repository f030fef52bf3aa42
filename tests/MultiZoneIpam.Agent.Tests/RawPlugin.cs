using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>The plugin's end of a hand-over, byte by byte, as a plugin of another release or a broken one would send it.</summary>
sealed class RawPlugin : IDisposable
{
    readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public static async Task<RawPlugin> ConnectAsync(string path)
    {
        var plugin = new RawPlugin();
        await plugin.socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return plugin;
    }

    /// <summary>A request of version 1, with what a test wants otherwise.</summary>
    public static string Request(AgentNode node, string verb, Sandbox sandbox, Action<JsonObject>? change = null) =>
        Request(node.Node, verb, sandbox, AgentNode.Network, change);

    public static string Request(TestNode node, string verb, Sandbox sandbox, string network, Action<JsonObject>? change = null)
    {
        var environment = new JsonObject();
        foreach (var (name, value) in node.Environment(verb, sandbox))
            environment[name] = value;
        var request = new JsonObject
        {
            ["v"] = 1,
            ["env"] = environment,
            ["stdin"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(network)),
            ["timeoutMs"] = 20000,
        };
        change?.Invoke(request);
        return request.ToJsonString() + "\n";
    }

    public async Task SendAsync(string text)
    {
        var rest = (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text);
        while (!rest.IsEmpty)
            rest = rest[await socket.SendAsync(rest)..];
    }

    /// <summary>Everything until the agent closes.</summary>
    public async Task<string> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var all = new MemoryStream();
        var buffer = new byte[65536];
        int received;
        while ((received = await socket.ReceiveAsync(buffer, deadline.Token)) > 0)
            all.Write(buffer, 0, received);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    public static Answer Parse(string line)
    {
        var answer = JsonNode.Parse(line)!;
        return new Answer((int)answer["exitCode"]!, Convert.FromBase64String((string)answer["stdout"]!));
    }

    public void Dispose() => socket.Dispose();
}
