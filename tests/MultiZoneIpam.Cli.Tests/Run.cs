using System.Text.Json;

namespace MultiZoneIpam.Cli.Tests;

/// <summary>What one run of mzipam left behind.</summary>
sealed record Run(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>The fields of one line of a table.</summary>
    public string[] Fields(int line) => Lines[line].Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
