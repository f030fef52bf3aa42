namespace MultiZoneIpam.Plugin.Node;

/// <summary>Which calls are logged.</summary>
public enum LogLevel
{
    /// <summary>Every one.</summary>
    Info,

    /// <summary>Those that failed.</summary>
    Error,
}
