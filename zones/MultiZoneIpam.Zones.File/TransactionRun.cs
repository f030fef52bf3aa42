using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.File;

/// <summary>One transaction on the files of its zone, under the zone's lock. A zone that does not exist has no journal and no key.</summary>
sealed class TransactionRun(KeyFiles keys, ZoneJournal? journal)
{
    readonly List<(string Key, byte[]? Content)> changing = [];
    BlockNames? counted;

    long Revision => journal?.Revision ?? 0;

    public TransactionResult Execute(Transaction transaction)
    {
        var branch = Branch.Choose(transaction, Holds);
        CollectChanges(branch);
        if (changing.Count == 0)
            return Carry(branch, Revision);
        journal!.Begin(changing);
        try
        {
            var result = Carry(branch, Revision + 1);
            journal.Commit();
            return result;
        }
        catch
        {
            UndoOrLeaveToTheNext();
            throw;
        }
    }

    void UndoOrLeaveToTheNext()
    {
        try
        {
            journal!.Undo(changing);
        }
        catch (IpamException)
        {
            // The journal still has the way back, and whoever takes the lock next goes it. The caller learns the first failure.
        }
    }

    bool Holds(Compare compare)
    {
        if (compare.End is null)
            return Meets(compare, keys.Read(compare.Key) is { } content ? KeyFiles.RevisionOf(content, out _) : 0);
        if (compare.Target == CompareTarget.ModRevisionAtMost && Revision <= compare.Revision)
            return true;
        var walk = new KeyWalk(keys.Folder, compare.Key, compare.End);
        while (walk.Next() is { } key)
        {
            if (keys.Read(key) is { } content && !Meets(compare, KeyFiles.RevisionOf(content, out _)))
                return false;
        }
        return true;
    }

    static bool Meets(Compare compare, long revision) =>
        compare.Target == CompareTarget.ModRevisionIs ? revision == compare.Revision : revision <= compare.Revision;

    void CollectChanges(Branch branch)
    {
        foreach (var operation in branch.Operations)
        {
            if (operation is Operation.Put put)
                changing.Add((put.Key, keys.Read(put.Key)));
            else if (operation is Operation.Delete delete && keys.Read(delete.Key) is { } content)
                changing.Add((delete.Key, content));
        }
        foreach (var nested in branch.Nested)
            CollectChanges(nested);
    }

    TransactionResult Carry(Branch branch, long revision)
    {
        var answers = new OperationAnswer[branch.Operations.Count];
        var nested = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = branch.Operations[i] switch
            {
                Operation.Nested => new OperationAnswer([], Carry(branch.Nested[nested++], revision)),
                Operation.Get get => new OperationAnswer(ReadKey(get.Key) is { } item ? [item] : [], null),
                Operation.Range range => new OperationAnswer(ReadRange(range), null),
                Operation.Count count => OperationAnswer.Nothing with { Count = new KeyWalk(keys.Folder, count.From, count.End).CountRest(counted ??= new()) },
                Operation.Put put => Put(put, revision),
                Operation.Delete delete => Delete(delete),
                var other => throw new NotSupportedException($"operation {other}"),
            };
        }
        return new TransactionResult(branch.Succeeded, revision, answers);
    }

    KeyValue? ReadKey(string key)
    {
        if (keys.Read(key) is not { } content)
            return null;
        var revision = KeyFiles.RevisionOf(content, out var value);
        return new KeyValue(key, value, revision);
    }

    List<KeyValue> ReadRange(Operation.Range range)
    {
        var items = new List<KeyValue>();
        var walk = new KeyWalk(keys.Folder, range.From, range.End);
        while ((range.Limit == 0 || items.Count < range.Limit) && walk.Next() is { } key)
        {
            if (range.Content == RangeContent.KeysOnly)
                items.Add(new KeyValue(key, default, 0));
            else if (ReadKey(key) is { } item)
                items.Add(item);
        }
        return items;
    }

    OperationAnswer Put(Operation.Put put, long revision)
    {
        counted?.Forget();
        keys.Write(put.Key, KeyFiles.Content(revision, put.Value.Span));
        return OperationAnswer.Nothing;
    }

    OperationAnswer Delete(Operation.Delete delete)
    {
        counted?.Forget();
        keys.Delete(delete.Key);
        return OperationAnswer.Nothing;
    }
}
