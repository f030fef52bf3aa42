namespace MultiZoneIpam.Cli;

/// <summary>What a run says to the shell.</summary>
static class ExitCode
{
    public const int Done = 0;

    /// <summary>It was refused or it failed; stderr says why.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int Usage = 2;
}
