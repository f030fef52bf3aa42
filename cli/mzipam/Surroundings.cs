namespace MultiZoneIpam.Cli;

/// <summary>What every command is given: the terminal, which node file to read, the time.</summary>
/// <param name="NodeFile">As the command line or the environment names it; null for the default one.</param>
sealed record Surroundings(Terminal Terminal, string? NodeFile, TimeProvider Clock);
