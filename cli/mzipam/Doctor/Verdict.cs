namespace MultiZoneIpam.Cli.Doctor;

/// <summary>What a look at one thing comes to.</summary>
enum Verdict
{
    Good,

    /// <summary>Nothing is wrong, and an operator may want to know.</summary>
    Note,

    /// <summary>It keeps pods from their addresses, or soon will.</summary>
    Wrong,
}
