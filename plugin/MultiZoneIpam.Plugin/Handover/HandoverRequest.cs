using System.Text.Json;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// A whole CNI call as the plugin hands it over to the node agent (<see cref="CallLine"/>): one line of JSON,
/// <c>{"v":1,"env":{"CNI_COMMAND":...},"stdin":"base64","timeoutMs":N}</c>. The agent acts only upon a line that is whole.
/// </summary>
/// <param name="Environment">The variables of CNI that are set, and no others: the plugin's environment is its caller's.</param>
/// <param name="Patience">How long the plugin waits for the answer.</param>
public sealed record HandoverRequest(IReadOnlyDictionary<string, string> Environment, ReadOnlyMemory<byte> Stdin, TimeSpan Patience)
{
    public const int Version = 1;

    static readonly string[] variables =
        ["CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_ARGS", "CNI_PATH"];

    /// <summary>Null where it is no request of a version that this agent knows; <paramref name="why"/> says what it is.</summary>
    public static HandoverRequest? TryRead(ReadOnlyMemory<byte> line, out string why)
    {
        why = "it is no document of a hand-over: is another program connected to the agent's socket?";
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("v", out var version) || !version.TryGetInt32(out var number))
                return null;
            if (number != Version)
            {
                why = $"the plugin hands over in version {number}, this agent knows version {Version}: install both from one release";
                return null;
            }
            var environment = new Dictionary<string, string>();
            foreach (var variable in root.GetProperty("env").EnumerateObject())
            {
                if (variables.Contains(variable.Name))
                    environment[variable.Name] = variable.Value.GetString() ?? "";
            }
            var patience = TimeSpan.FromMilliseconds(Math.Clamp(root.GetProperty("timeoutMs").GetInt64(), 0, int.MaxValue));
            return new HandoverRequest(environment, root.GetProperty("stdin").GetBytesFromBase64(), patience);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }
}
