namespace MultiZoneIpam.Zones.Stores;

/// <summary>
/// What one operation answered: the keys of a get or range (none for a put or delete), the number of a count, or the result of a
/// nested transaction.
/// </summary>
public sealed record OperationAnswer(IReadOnlyList<KeyValue> Items, TransactionResult? Nested)
{
    /// <summary>Of a count; else 0.</summary>
    public long Count { get; init; }

    public static OperationAnswer Nothing { get; } = new([], null);
}
