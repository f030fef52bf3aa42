using System.Text;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Etcd;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Stores.Tests.Etcd;

/// <summary>The words in which the tests of this folder speak: stores on a test's etcd, and the transactions they try.</summary>
static class EtcdStores
{
    public static readonly ZoneName Web = ZoneName.Parse("web", "zone");

    public static readonly ZoneName Database = ZoneName.Parse("database", "zone");

    public static EtcdZoneStore Store(this EtcdServer server) => new(server.Options());

    public static EtcdOptions Options(this EtcdServer server) => new()
    {
        Endpoints = server.Endpoints,
        CaFile = server.CaFile,
        CertFile = server.ClientCertFile,
        KeyFile = server.ClientKeyFile,
    };

    public static EtcdZoneStore StoreAt(params string[] endpoints) => new(new EtcdOptions { Endpoints = endpoints });

    public static Operation.Put Put(string key, string value) => new(key, Encoding.UTF8.GetBytes(value));

    public static Transaction Always(params IReadOnlyList<Operation> operations) => Transaction.Read(operations);

    public static Task<TransactionResult> PutAsync(this IZoneStore store, string key, string value) =>
        store.ExecuteAsync(Web, Always(Put(key, value)), CancellationToken.None);

    /// <summary>The value of a key of the zone `web`; null where there is none.</summary>
    public static async Task<string?> GetAsync(this IZoneStore store, string key)
    {
        var result = await store.ExecuteAsync(Web, Transaction.Read(new Operation.Get(key)), CancellationToken.None);
        return result.Answers[0].Items is [var item] ? Encoding.UTF8.GetString(item.Value.Span) : null;
    }

    public static async Task<IpamException> FailsAsync(this IZoneStore store, ErrorCode code)
    {
        var failure = await Assert.ThrowsAnyAsync<IpamException>(() => store.GetAsync("config"));
        Assert.True(code == failure.Code, $"code {failure.Code}: {failure.Message}");
        Assert.NotNull(failure.Details);
        return failure;
    }
}
