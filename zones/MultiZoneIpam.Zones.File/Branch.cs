using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// What is carried out of a transaction, and of those nested in it, in order. Chosen as etcd does: all compares, nested ones
/// too, look at the zone as it was before the first operation.
/// </summary>
sealed record Branch(bool Succeeded, IReadOnlyList<Operation> Operations, IReadOnlyList<Branch> Nested)
{
    public static Branch Choose(Transaction transaction, Func<Compare, bool> holds)
    {
        var succeeded = true;
        foreach (var compare in transaction.Compares)
            succeeded = succeeded && holds(compare);
        var operations = succeeded ? transaction.Then : transaction.Else;
        List<Branch>? nested = null;
        foreach (var operation in operations)
        {
            if (operation is Operation.Nested inner)
                (nested ??= []).Add(Choose(inner.Transaction, holds));
        }
        return new Branch(succeeded, operations, nested ?? (IReadOnlyList<Branch>)[]);
    }

    /// <summary>The transaction may put a key, in one branch or another.</summary>
    public static bool MayPut(Transaction transaction) => MayPut(transaction.Then) || MayPut(transaction.Else);

    static bool MayPut(IReadOnlyList<Operation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation is Operation.Put || operation is Operation.Nested nested && MayPut(nested.Transaction))
                return true;
        }
        return false;
    }
}
