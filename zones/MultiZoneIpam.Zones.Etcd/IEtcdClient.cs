using MultiZoneIpam.Zones.Etcd.Wire;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// The two calls of etcd's KV that the store needs, with the exceptions of <see cref="Stores.IZoneStore.ExecuteAsync"/>. This
/// is the seam where a library would take the place of our own client.
/// </summary>
interface IEtcdClient : IDisposable
{
    Task<TxnResponse> TxnAsync(TxnRequest request, EtcdCall call, CancellationToken cancellationToken);

    Task<RangeResponse> RangeAsync(RangeRequest request, EtcdCall call, CancellationToken cancellationToken);
}
