using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Testing;

/// <summary>
/// The transactions that etcd refuses before it looks at any key: too many operations (--max-txn-ops, 128, of which a nested
/// transaction gets what the outer one leaves) and a key that is put twice, or put and deleted
/// (etcd 3.4, server/etcdserver/api/v3rpc/key.go).
/// </summary>
static class EtcdRefusal
{
    const int MaxOperations = 128;

    public static void ThrowIfRefused(Transaction transaction)
    {
        CheckCounts(transaction, MaxOperations);
        CheckPuts(transaction.Then);
        CheckPuts(transaction.Else);
    }

    static void CheckCounts(Transaction transaction, int left)
    {
        var count = Math.Max(transaction.Compares.Count, Math.Max(transaction.Then.Count, transaction.Else.Count));
        if (count > left)
            throw new InvalidOperationException($"etcdserver: too many operations in txn request ({count} of {left})");
        foreach (var compare in transaction.Compares)
            CheckKey(compare.Key);
        foreach (var operation in transaction.Then.Concat(transaction.Else))
        {
            if (operation is Operation.Nested nested)
                CheckCounts(nested.Transaction, left - count);
            else
                CheckKey(KeyOf(operation));
        }
    }

    static void CheckKey(string key)
    {
        if (key.Length == 0 || key[0] == '/' || key.Any(c => c > '~'))
            throw new InvalidOperationException($"'{key}' is not a key: ASCII, not empty, no slash in front");
    }

    static string KeyOf(Operation operation) => operation switch
    {
        Operation.Get get => get.Key,
        Operation.Range range => range.From,
        Operation.Count count => count.From,
        Operation.Put put => put.Key,
        Operation.Delete delete => delete.Key,
        _ => "",
    };

    /// <summary>Returns what is put and deleted below; the branches of one nested transaction exclude each other.</summary>
    static (HashSet<string> Puts, HashSet<string> Deletes) CheckPuts(IReadOnlyList<Operation> operations)
    {
        var puts = new HashSet<string>();
        var deletes = operations.OfType<Operation.Delete>().Select(delete => delete.Key).ToHashSet();
        foreach (var nested in operations.OfType<Operation.Nested>())
        {
            var then = CheckPuts(nested.Transaction.Then);
            var otherwise = CheckPuts(nested.Transaction.Else);
            foreach (var key in then.Puts.Union(otherwise.Puts))
                Add(key, puts, deletes);
            deletes.UnionWith(then.Deletes);
            deletes.UnionWith(otherwise.Deletes);
        }
        foreach (var put in operations.OfType<Operation.Put>())
            Add(put.Key, puts, deletes);
        return (puts, deletes);
    }

    static void Add(string key, HashSet<string> puts, HashSet<string> deletes)
    {
        if (deletes.Contains(key) || !puts.Add(key))
            throw new InvalidOperationException($"etcdserver: duplicate key given in txn request ({key})");
    }
}
