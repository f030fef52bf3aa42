namespace MultiZoneIpam.Cli.CommandLine;

/// <summary>For whom results are printed.</summary>
enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs: one JSON document.</summary>
    Json,
}
