using System.Text;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Testing;

/// <summary>
/// What etcd does, in memory: the reference for tests that are not about a store. One revision counts for all zones, every
/// change of a transaction has the same, compares of nested transactions look at the state before the outer one, and what etcd
/// refuses (<see cref="EtcdRefusal"/>) is refused.
/// </summary>
public sealed class MemoryZoneStore : IZoneStore
{
    readonly Lock gate = new();
    readonly Dictionary<ZoneName, SortedKeys> zones = [];
    long revision = 1;
    int transactions;

    /// <summary>How many transactions were carried out or refused: the round trips of a client.</summary>
    public int Transactions => Volatile.Read(ref transactions);

    public async Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        Interlocked.Increment(ref transactions);
        EtcdRefusal.ThrowIfRefused(transaction);
        lock (gate)
        {
            if (!zones.TryGetValue(zone, out var keys))
                zones.Add(zone, keys = new SortedKeys());
            var run = new MemoryTransaction(keys, revision + 1);
            var result = run.Carry(run.Decide(transaction));
            if (run.HasChanged)
                revision++;
            return Stamp(result, revision);
        }
    }

    public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<ZoneName>>([.. zones.Where(zone => zone.Value.Count > 0).Select(zone => zone.Key).Order()]);
    }

    /// <summary>Everything below a prefix, without a round trip: what a test wants to see afterwards.</summary>
    public IReadOnlyDictionary<string, string> Dump(ZoneName zone, string prefix)
    {
        lock (gate)
        {
            return zones.TryGetValue(zone, out var keys)
                ? keys.Range(prefix, prefix + "~", 0).ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value.Span))
                : [];
        }
    }

    /// <summary>Puts and deletes without a round trip: how a test fills a zone, or damages it.</summary>
    public void Write(ZoneName zone, IEnumerable<KeyValuePair<string, string?>> pairs)
    {
        lock (gate)
        {
            if (!zones.TryGetValue(zone, out var keys))
                zones.Add(zone, keys = new SortedKeys());
            revision++;
            foreach (var (key, value) in pairs)
            {
                if (value is null)
                    keys.Remove(key);
                else
                    keys.Put(new KeyValue(key, Encoding.UTF8.GetBytes(value), revision));
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static TransactionResult Stamp(TransactionResult result, long revision) => result with
    {
        Revision = revision,
        Answers = [.. result.Answers.Select(answer => answer.Nested is { } nested ? answer with { Nested = Stamp(nested, revision) } : answer)],
    };
}
