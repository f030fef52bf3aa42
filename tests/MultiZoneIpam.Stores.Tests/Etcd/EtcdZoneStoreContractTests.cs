using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Etcd;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Stores.Tests.Etcd;

/// <summary>The contract of every store, on a real etcd: each test has a prefix of its own.</summary>
public sealed class EtcdZoneStoreContractTests(EtcdZoneStoreContractTests.SharedEtcd shared)
    : ZoneStoreContract, IClassFixture<EtcdZoneStoreContractTests.SharedEtcd>
{
    readonly string prefix = $"/{Guid.NewGuid():n}";

    protected override IZoneStore OpenStore() =>
        new EtcdZoneStore(new EtcdOptions { Endpoints = shared.Server.Endpoints, Prefix = prefix });

    public sealed class SharedEtcd : IAsyncLifetime
    {
        public EtcdServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await EtcdServer.StartAsync(EtcdServer.Tls.None);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
