namespace MultiZoneIpam.Daemon;

/// <summary>What the program can be asked for.</summary>
enum Role
{
    Agent,
    Install,
    InstallHelp,
    Help,
    Version,
}
