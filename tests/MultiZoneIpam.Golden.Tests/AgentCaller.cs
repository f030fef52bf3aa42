using System.Text.Json;
using System.Text.Json.Nodes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>
/// The published plugin, which may only hand over (agent.mode: required), and a published agent of the case's own. Both read the one
/// node file of the moment, as on a node.
/// </summary>
sealed class AgentCaller : ICaller
{
    readonly BinaryCaller plugin = BinaryCaller.Published();
    readonly TemporaryFolder folder = new();
    AgentProcess? agent;

    JsonObject Section => new() { ["mode"] = "required", ["socket"] = folder.File("run/agent.sock") };

    public async Task<CallAnswer> CallAsync(IReadOnlyDictionary<string, string> environment, byte[]? stdin)
    {
        var file = folder.Write("node.conf", new JsonObject { ["agent"] = Section }.ToJsonString());
        agent ??= await AgentProcess.StartAsync(file, folder.File("run/agent.sock"));
        folder.Write("node.conf", WithAgent(File.ReadAllText(environment[NodeConf.PathVariable])));
        return await plugin.CallAsync(new Dictionary<string, string>(environment) { [NodeConf.PathVariable] = file }, stdin);
    }

    public async ValueTask DisposeAsync()
    {
        if (agent is not null)
            await agent.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>A file that a case broke stays as broken as it is.</summary>
    string WithAgent(string text)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject node || node["agent"] is not JsonObject { Count: 1 } agent || (string?)agent["mode"] != "off")
                return text;
            node["agent"] = Section;
            return node.ToJsonString();
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
