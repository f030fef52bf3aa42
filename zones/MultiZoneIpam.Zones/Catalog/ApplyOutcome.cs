namespace MultiZoneIpam.Zones.Catalog;

/// <summary>What became of a zone document that somebody applied.</summary>
public abstract record ApplyOutcome
{
    ApplyOutcome()
    {
    }

    public sealed record Created : ApplyOutcome;

    public sealed record Changed : ApplyOutcome;

    public sealed record Unchanged : ApplyOutcome;

    /// <summary>Refused: these addresses are held and would fall outside.</summary>
    public sealed record InUse(IReadOnlyList<StoredRecord> Holders) : ApplyOutcome;
}
