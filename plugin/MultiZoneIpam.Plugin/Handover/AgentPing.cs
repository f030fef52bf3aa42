using System.Text.Json;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// The question whether an agent is at a socket, one line of JSON like a call: <c>{"v":1,"ping":true}</c>, answered with
/// <c>{"v":1,"agent":"0.1.0"}</c>. Nothing is executed for it. An agent that does not know it refuses it, and so is there as well.
/// </summary>
public static class AgentPing
{
    public static ReadOnlyMemory<byte> Line { get; } = HandoverAnswer.Line(json => json.WriteBoolean("ping", true));

    public static ReadOnlyMemory<byte> Answer(string version) => HandoverAnswer.Line(json => json.WriteString("agent", version));

    /// <param name="line">One that is no call.</param>
    public static bool IsAsked(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("v", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var version)
                && version == HandoverRequest.Version
                && root.TryGetProperty("ping", out var ping) && ping.ValueKind == JsonValueKind.True;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>False where it is not what an agent answers.</summary>
    /// <param name="version">The agent's release; null where it does not tell, as agents that know no ping do not.</param>
    public static bool TryReadAnswer(string line, out string? version)
    {
        version = null;
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root)
                return false;
            if (root.TryGetProperty("agent", out var agent) && agent.ValueKind == JsonValueKind.String)
                version = agent.GetString();
            return version is not null || root.TryGetProperty("refused", out var why) && why.ValueKind == JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
