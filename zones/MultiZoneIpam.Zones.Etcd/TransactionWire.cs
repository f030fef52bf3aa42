using Google.Protobuf;
using MultiZoneIpam.Zones.Etcd.Wire;
using MultiZoneIpam.Zones.Stores;
using static MultiZoneIpam.Zones.Etcd.Wire.Compare.Types;
using Compare = MultiZoneIpam.Zones.Stores.Compare;
using CompareTarget = MultiZoneIpam.Zones.Stores.CompareTarget;
using KeyValue = MultiZoneIpam.Zones.Stores.KeyValue;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>A transaction as etcd's Txn message, and its answer read back. The two have the same shape, so nothing is decided here.</summary>
static class TransactionWire
{
    public static TxnRequest Request(Transaction transaction, ZoneKeys keys)
    {
        var request = new TxnRequest();
        foreach (var compare in transaction.Compares)
            request.Compare.Add(Requirement(compare, keys));
        foreach (var operation in transaction.Then)
            request.Success.Add(Step(operation, keys));
        foreach (var operation in transaction.Else)
            request.Failure.Add(Step(operation, keys));
        return request;
    }

    static Wire.Compare Requirement(Compare compare, ZoneKeys keys)
    {
        var wire = new Wire.Compare { Target = Wire.Compare.Types.CompareTarget.Mod, Key = keys.Absolute(compare.Key) };
        if (compare.End is not null)
            wire.RangeEnd = keys.Absolute(compare.End);
        // etcd has no "at most": less than the next one.
        (wire.Result, wire.ModRevision) = compare.Target == CompareTarget.ModRevisionAtMost
            ? (CompareResult.Less, compare.Revision + 1)
            : (CompareResult.Equal, compare.Revision);
        return wire;
    }

    static RequestOp Step(Operation operation, ZoneKeys keys) => operation switch
    {
        Operation.Get get => new() { RequestRange = new() { Key = keys.Absolute(get.Key) } },
        Operation.Range range => new()
        {
            RequestRange = new()
            {
                Key = keys.Absolute(range.From),
                RangeEnd = keys.Absolute(range.End),
                Limit = range.Limit,
                KeysOnly = range.Content == RangeContent.KeysOnly,
            },
        },
        Operation.Count count => new()
        {
            RequestRange = new() { Key = keys.Absolute(count.From), RangeEnd = keys.Absolute(count.End), CountOnly = true },
        },
        Operation.Put put => new()
        {
            // The message is written out before the caller gets its memory back, so the value needs no copy.
            RequestPut = new() { Key = keys.Absolute(put.Key), Value = UnsafeByteOperations.UnsafeWrap(put.Value) },
        },
        Operation.Delete delete => new() { RequestDeleteRange = new() { Key = keys.Absolute(delete.Key) } },
        Operation.Nested nested => new() { RequestTxn = Request(nested.Transaction, keys) },
        _ => throw new InvalidOperationException($"no such operation: {operation.GetType().Name}"),
    };

    /// <summary>Whether <paramref name="transaction"/> can change nothing, whichever branches are taken.</summary>
    public static bool OnlyReads(Transaction transaction) => OnlyReads(transaction.Then) && OnlyReads(transaction.Else);

    static bool OnlyReads(IReadOnlyList<Operation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation is Operation.Put or Operation.Delete || operation is Operation.Nested nested && !OnlyReads(nested.Transaction))
                return false;
        }
        return true;
    }

    /// <exception cref="IpamException">Code 5: the answer does not have the shape of the question.</exception>
    public static TransactionResult Result(Transaction transaction, TxnResponse response, ZoneKeys keys) =>
        Result(transaction, response, response.Header?.Revision ?? 0, keys);

    // The revision of the whole: etcd leaves it 0 in nested answers.
    static TransactionResult Result(Transaction transaction, TxnResponse response, long revision, ZoneKeys keys)
    {
        var operations = response.Succeeded ? transaction.Then : transaction.Else;
        if (response.Responses.Count != operations.Count)
            throw Unexpected(keys, $"{response.Responses.Count} answers to {operations.Count} operations");
        var answers = new OperationAnswer[operations.Count];
        for (var i = 0; i < answers.Length; i++)
            answers[i] = Answer(operations[i], response.Responses[i], revision, keys);
        return new(response.Succeeded, revision, answers);
    }

    static OperationAnswer Answer(Operation operation, ResponseOp response, long revision, ZoneKeys keys) => (operation, response.ResponseCase) switch
    {
        (Operation.Get or Operation.Range, ResponseOp.ResponseOneofCase.ResponseRange) => new(Items(response.ResponseRange, keys), null),
        (Operation.Count, ResponseOp.ResponseOneofCase.ResponseRange) => OperationAnswer.Nothing with { Count = response.ResponseRange.Count },
        (Operation.Put, ResponseOp.ResponseOneofCase.ResponsePut) => OperationAnswer.Nothing,
        (Operation.Delete, ResponseOp.ResponseOneofCase.ResponseDeleteRange) => OperationAnswer.Nothing,
        (Operation.Nested nested, ResponseOp.ResponseOneofCase.ResponseTxn) =>
            new([], Result(nested.Transaction, response.ResponseTxn, revision, keys)),
        _ => throw Unexpected(keys, $"{response.ResponseCase} to a {operation.GetType().Name}"),
    };

    static KeyValue[] Items(RangeResponse response, ZoneKeys keys)
    {
        var items = new KeyValue[response.Kvs.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var kv = response.Kvs[i];
            if (!keys.TryRelative(kv.Key, out var key))
                throw Unexpected(keys, "a key outside of it");
            items[i] = new(key, kv.Value.Memory, kv.ModRevision);
        }
        return items;
    }

    static IpamException Unexpected(ZoneKeys keys, string what) => new(
        ErrorCode.Io,
        $"etcd answered a transaction on {keys} with {what}",
        "is it etcd 3.3 or later that answers there, without a gateway that changes what it says?");
}
