namespace MultiZoneIpam.Zones.Stores;

/// <summary>
/// What one operation answered: the keys of a get or range (none for a put or delete), or the result of a nested transaction.
/// </summary>
public sealed record OperationAnswer(IReadOnlyList<KeyValue> Items, TransactionResult? Nested)
{
    public static OperationAnswer Nothing { get; } = new([], null);
}
