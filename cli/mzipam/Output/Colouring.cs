namespace MultiZoneIpam.Cli.Output;

/// <summary>Whether colours are shown.</summary>
enum Colouring
{
    None,
    Ansi,
}
