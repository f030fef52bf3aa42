using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Testing;

/// <summary>
/// One transaction on its way: first every compare is judged, nested ones too, then the chosen branches are carried out in
/// order, each operation seeing those before it (etcd's compareToPath and applyTxn).
/// </summary>
sealed class MemoryTransaction(SortedKeys keys, long revision)
{
    public bool HasChanged { get; private set; }

    public sealed record Branch(bool Succeeded, IReadOnlyList<Operation> Operations, IReadOnlyList<Branch> Nested);

    public Branch Decide(Transaction transaction)
    {
        var succeeded = transaction.Compares.All(Holds);
        var operations = succeeded ? transaction.Then : transaction.Else;
        return new Branch(succeeded, operations, [.. operations.OfType<Operation.Nested>().Select(nested => Decide(nested.Transaction))]);
    }

    /// <summary>The result without its revision, which is not known before the end.</summary>
    public TransactionResult Carry(Branch branch)
    {
        var answers = new List<OperationAnswer>();
        var nested = 0;
        foreach (var operation in branch.Operations)
        {
            answers.Add(operation is Operation.Nested
                ? new OperationAnswer([], Carry(branch.Nested[nested++]))
                : Carry(operation));
        }
        return new TransactionResult(branch.Succeeded, 0, answers);
    }

    OperationAnswer Carry(Operation operation)
    {
        switch (operation)
        {
            case Operation.Get get:
                return new OperationAnswer(keys.Find(get.Key) is { } pair ? [pair] : [], null);
            case Operation.Range { Content: RangeContent.KeysAndValues } range:
                return new OperationAnswer(keys.Range(range.From, range.End, range.Limit), null);
            case Operation.Range range:
                // The port promises neither value nor revision here, so there is none to come to rely on.
                return new OperationAnswer([.. keys.Range(range.From, range.End, range.Limit).Select(pair => new KeyValue(pair.Key, default, 0))], null);
            case Operation.Count count:
                return OperationAnswer.Nothing with { Count = keys.Range(count.From, count.End, 0).Count };
            case Operation.Put put:
                keys.Put(new KeyValue(put.Key, put.Value.ToArray(), revision));
                HasChanged = true;
                return OperationAnswer.Nothing;
            case Operation.Delete delete:
                HasChanged |= keys.Remove(delete.Key);
                return OperationAnswer.Nothing;
            default:
                throw new ArgumentException($"{operation.GetType()} is no operation", nameof(operation));
        }
    }

    bool Holds(Compare compare)
    {
        if (compare.End is { } end)
            return keys.Range(compare.Key, end, 0).TrueForAll(pair => Holds(compare, pair.ModRevision));
        return Holds(compare, keys.Find(compare.Key)?.ModRevision ?? 0);
    }

    static bool Holds(Compare compare, long modRevision) => compare.Target switch
    {
        CompareTarget.ModRevisionIs => modRevision == compare.Revision,
        _ => modRevision <= compare.Revision,
    };
}
