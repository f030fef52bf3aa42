using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.Node;

/// <summary>Where calls are logged, one line each; nowhere without a file.</summary>
public sealed record LogConf
{
    public string? File { get; init; }
    public LogLevel Level { get; init; }

    public static LogConf Read(ConfObject conf)
    {
        var level = conf.String("level");
        if (level is not (null or "debug" or "info" or "warn" or "error"))
            conf.Mistake("level", $"must be 'debug', 'info', 'warn' or 'error', is '{level}'");
        var log = new LogConf
        {
            File = conf.Text("file"),
            Level = level is "error" or "warn" ? LogLevel.Error : LogLevel.Info,
        };
        conf.RefuseUnknown();
        return log;
    }
}
