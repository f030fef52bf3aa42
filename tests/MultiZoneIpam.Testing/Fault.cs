namespace MultiZoneIpam.Testing;

/// <summary>How the answer to a transaction gets lost.</summary>
public enum Fault
{
    None,

    /// <summary>The transaction never arrives.</summary>
    BeforeApplying,

    /// <summary>The transaction is carried out, and nobody hears of it.</summary>
    AfterApplying,
}
