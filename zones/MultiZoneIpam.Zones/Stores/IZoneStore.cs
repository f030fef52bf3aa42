namespace MultiZoneIpam.Zones.Stores;

/// <summary>
/// The port that stores implement: the keys below one zone's prefix, read and changed by transactions only. A transaction is
/// atomic and linearizable, also against other processes and when this one dies in it. Its shape is etcd's Txn
/// (etcd API v3, rpc.proto), so the etcd store adds nothing but the wire.
/// </summary>
public interface IZoneStore : IAsyncDisposable
{
    /// <exception cref="IpamException">
    /// Code 11: the store cannot be reached or did not answer in time and nothing is known to have changed, or, as
    /// <see cref="UnknownOutcomeException"/>, the transaction may or may not have been applied.
    /// Code 5: the store answered with something else than the protocol allows, or refused (certificate; permission, as
    /// <see cref="NotPermittedException"/>).
    /// Code 7: the store's own configuration is wrong (a CA file that is missing, an endpoint that is not a URL).
    /// </exception>
    Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken);

    /// <summary>The zones that have any key, in order. May need rights that a credential of one zone does not have.</summary>
    Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken);
}
