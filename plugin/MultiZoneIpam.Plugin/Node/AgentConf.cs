using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.Node;

/// <summary>How the plugin finds the node agent, and where the agent serves its metrics.</summary>
public sealed record AgentConf
{
    public string Socket { get; init; } = "/run/multizone-ipam/agent.sock";
    public AgentMode Mode { get; init; }
    public string? Metrics { get; init; }

    public static AgentConf Read(ConfObject conf)
    {
        var mode = conf.String("mode");
        if (mode is not (null or "auto" or "required" or "off"))
            conf.Mistake("mode", $"must be 'auto', 'required' or 'off', is '{mode}'");
        var agent = new AgentConf
        {
            Socket = conf.Text("socket") ?? new AgentConf().Socket,
            Mode = mode switch { "required" => AgentMode.Required, "off" => AgentMode.Off, _ => AgentMode.Auto },
            Metrics = conf.String("metrics"),
        };
        conf.RefuseUnknown();
        return agent;
    }
}
