namespace MultiZoneIpam.Plugin.Node;

/// <summary>Who serves a call: the node agent, or the plugin process itself.</summary>
public enum AgentMode
{
    /// <summary>The agent where its socket answers, else the plugin itself.</summary>
    Auto,

    /// <summary>Only the agent.</summary>
    Required,

    /// <summary>Only the plugin itself.</summary>
    Off,
}
