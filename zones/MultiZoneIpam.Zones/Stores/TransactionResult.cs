namespace MultiZoneIpam.Zones.Stores;

/// <summary>Which branch of a transaction was carried out, at which revision of the store, and what its operations answered.</summary>
public sealed record TransactionResult(bool Succeeded, long Revision, IReadOnlyList<OperationAnswer> Answers);
