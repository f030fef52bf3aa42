namespace MultiZoneIpam.Zones.Catalog;

/// <summary>What became of the wish to delete a zone.</summary>
public abstract record DeleteOutcome
{
    DeleteOutcome()
    {
    }

    public sealed record Deleted : DeleteOutcome;

    /// <summary>There is no such zone.</summary>
    public sealed record Unknown : DeleteOutcome;

    /// <summary>Refused: these addresses are held.</summary>
    public sealed record InUse(IReadOnlyList<StoredRecord> Holders) : DeleteOutcome;
}
