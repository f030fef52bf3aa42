using System.Text;
using Google.Protobuf;
using MultiZoneIpam.Zones.Etcd.Wire;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// The zones of an etcd cluster, at `prefix/zones/zone/`. A transaction is one Txn, so it is as atomic and linearizable as
/// etcd itself. Nothing is read, checked or connected to before the first call.
/// </summary>
public sealed class EtcdZoneStore : IZoneStore, IDisposable
{
    readonly string prefix;

    readonly Func<IEtcdClient> open;

    readonly Lock opening = new();

    IEtcdClient? client;

    public EtcdZoneStore(EtcdOptions options)
        : this(options.Prefix.TrimEnd('/'), () => EtcdConnection.Open(options))
    {
    }

    internal EtcdZoneStore(string prefix, Func<IEtcdClient> open)
    {
        this.prefix = prefix;
        this.open = open;
    }

    public async Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
    {
        var keys = new ZoneKeys(prefix, zone);
        var call = new EtcdCall($"zone '{zone}' ({keys})", TransactionWire.OnlyReads(transaction) ? Effect.Reads : Effect.Writes);
        var response = await Client().TxnAsync(TransactionWire.Request(transaction, keys), call, cancellationToken);
        return TransactionWire.Result(transaction, response, keys);
    }

    /// <remarks>One request per zone, however many keys it has: each look starts behind all keys of the zone found before.</remarks>
    public async Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken)
    {
        var zones = $"{prefix}/zones/";
        var found = new List<ZoneName>();
        var call = new EtcdCall($"the list of zones ({zones})", Effect.Reads);
        var from = ByteString.CopyFromUtf8(zones);
        var end = ByteString.CopyFromUtf8(Operation.Range.EndOf(zones));
        while (true)
        {
            var request = new RangeRequest { Key = from, RangeEnd = end, Limit = 1, KeysOnly = true };
            var response = await Client().RangeAsync(request, call, cancellationToken);
            if (response.Kvs.Count == 0)
                break;
            var key = response.Kvs[0].Key;
            var slash = key.Span[zones.Length..].IndexOf((byte)'/');
            if (slash < 0)
            {
                // Somebody else's key: the next one, for "a/..." sorts behind "a".
                from = ByteString.CopyFrom([.. key.Span, 0]);
                continue;
            }
            if (ZoneName.TryParse(Encoding.UTF8.GetString(key.Span.Slice(zones.Length, slash)), out var zone))
                found.Add(zone);
            from = ByteString.CopyFrom([.. key.Span[..(zones.Length + slash)], (byte)'/' + 1]);
        }
        // etcd's order has "a-b/" before "a/".
        found.Sort();
        return found;
    }

    public void Dispose() => client?.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    // A configuration that cannot be used is tried again by the next call: its files may be there by then.
    IEtcdClient Client()
    {
        if (Volatile.Read(ref client) is { } opened)
            return opened;
        lock (opening)
            return client ??= open();
    }
}
