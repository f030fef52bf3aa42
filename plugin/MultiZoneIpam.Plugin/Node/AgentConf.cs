using System.Net;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.Node;

/// <summary>How the plugin finds the node agent, and where the agent serves its metrics.</summary>
public sealed record AgentConf
{
    public string Socket { get; init; } = "/run/multizone-ipam/agent.sock";
    public AgentMode Mode { get; init; }

    /// <summary>Address and port; null for none.</summary>
    public string? Metrics { get; init; } = "127.0.0.1:9187";

    public static AgentConf Read(ConfObject conf)
    {
        var mode = conf.String("mode");
        if (mode is not (null or "auto" or "required" or "off"))
            conf.Mistake("mode", $"must be 'auto', 'required' or 'off', is '{mode}'");
        var agent = new AgentConf
        {
            Socket = conf.Text("socket") ?? new AgentConf().Socket,
            Mode = mode switch { "required" => AgentMode.Required, "off" => AgentMode.Off, _ => AgentMode.Auto },
            Metrics = ReadMetrics(conf),
        };
        conf.RefuseUnknown();
        return agent;
    }

    static string? ReadMetrics(ConfObject conf)
    {
        if (conf.String("metrics") is not { } text)
            return new AgentConf().Metrics;
        if (text.Length == 0)
            return null;
        if (!IPEndPoint.TryParse(text, out var endpoint) || !text.EndsWith($":{endpoint.Port}", StringComparison.Ordinal))
            conf.Mistake("metrics", $"'{text}' is not an address with a port, such as 127.0.0.1:9187 or [::1]:9187; leave it empty for no metrics");
        return text;
    }
}
