using System.Text.Json;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// The little of the node file that the plugin needs to hand a call over. Read by itself: what the rest says is the agent's to
/// know, and a process that lives for two milliseconds pays for every kind of object that it makes.
/// </summary>
ref struct AgentRoute
{
    public AgentRoute()
    {
        var defaults = new NodeConf();
        (Socket, AddTimeout, DelTimeout) = (defaults.Agent.Socket, defaults.AddTimeout, defaults.DelTimeout);
    }

    public string Socket { get; private set; }

    public AgentMode Mode { get; private set; }

    TimeSpan AddTimeout { get; set; }

    TimeSpan DelTimeout { get; set; }

    public readonly TimeSpan TimeoutOf(CniCommand command) => command == CniCommand.Add ? AddTimeout : DelTimeout;

    /// <summary>
    /// False where the file is not what it must be: whoever serves the call itself reads the whole of it, and reports that.
    /// </summary>
    /// <param name="path">Of the file that the environment names; null or empty for the default one, which may be missing.</param>
    public static bool TryRead(string? path, out AgentRoute route)
    {
        route = new AgentRoute();
        var isNamed = !string.IsNullOrEmpty(path);
        try
        {
            if (!isNamed && !File.Exists(NodeConf.DefaultPath))
                return true;
            return route.TryRead(File.ReadAllBytes(isNamed ? path! : NodeConf.DefaultPath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    bool TryRead(ReadOnlySpan<byte> file)
    {
        var json = new Utf8JsonReader(file);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isAgent, isTimeouts) = (json.ValueTextEquals("agent"u8), json.ValueTextEquals("timeouts"u8));
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject || !isAgent && !isTimeouts)
                json.Skip();
            else if (!(isAgent ? TryReadAgent(ref json) : TryReadTimeouts(ref json)))
                return false;
        }
        return !json.Read();
    }

    bool TryReadAgent(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isSocket, isMode) = (json.ValueTextEquals("socket"u8), json.ValueTextEquals("mode"u8));
            json.Read();
            if (isSocket && json.GetString() is { Length: > 0 } socket)
                Socket = socket;
            else if (isMode && !TryReadMode(ref json))
                return false;
            else
                json.Skip();
        }
        return true;
    }

    bool TryReadMode(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null || json.ValueTextEquals("auto"u8))
            Mode = AgentMode.Auto;
        else if (json.ValueTextEquals("required"u8))
            Mode = AgentMode.Required;
        else if (json.ValueTextEquals("off"u8))
            Mode = AgentMode.Off;
        else
            return false;
        return true;
    }

    bool TryReadTimeouts(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isAdd, isDel) = (json.ValueTextEquals("add"u8), json.ValueTextEquals("del"u8));
            json.Read();
            if (!isAdd && !isDel || json.TokenType == JsonTokenType.Null)
            {
                json.Skip();
                continue;
            }
            if (!Duration.TryParse(json.GetString(), out var timeout) || timeout <= TimeSpan.Zero)
                return false;
            (AddTimeout, DelTimeout) = isAdd ? (timeout, DelTimeout) : (AddTimeout, timeout);
        }
        return true;
    }
}
