using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Etcd;
using MultiZoneIpam.Zones.Stores;
using static MultiZoneIpam.Stores.Tests.Etcd.EtcdStores;

namespace MultiZoneIpam.Stores.Tests.Etcd;

/// <summary>What the wire adds to the contract that every store keeps: the same over TLS, large messages, keys where they belong.</summary>
public sealed class EtcdZoneStoreTests
{
    [Theory]
    [InlineData(EtcdServer.Tls.None)]
    [InlineData(EtcdServer.Tls.Mutual)]
    public async Task What_was_put_is_read_back_at_the_revision_of_its_transaction(EtcdServer.Tls tls)
    {
        await using var etcd = await EtcdServer.StartAsync(tls);
        await using var store = etcd.Store();

        var put = await store.ExecuteAsync(Web, Always(Put("ip/0a", "x"), Put("ip/0b", "")), CancellationToken.None);
        var read = await store.ExecuteAsync(
            Web, Transaction.Read(new Operation.Get("ip/0a"), new Operation.Get("ip/0b"), new Operation.Get("ip/0c")), CancellationToken.None);

        Assert.True(put.Succeeded);
        Assert.Equal(put.Revision, read.Revision);
        Assert.Equal(("ip/0a", put.Revision), (read.Answers[0].Items[0].Key, read.Answers[0].Items[0].ModRevision));
        Assert.Equal("x"u8, read.Answers[0].Items[0].Value.Span);
        Assert.Equal(0, read.Answers[1].Items[0].Value.Length);
        Assert.Empty(read.Answers[2].Items);
    }

    [Fact]
    public async Task Transactions_nest_and_each_decides_for_itself()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();
        await store.PutAsync("ip/0a", "held");

        var outer = await store.ExecuteAsync(
            Web,
            new([Compare.Absent("ip/0b")], [Nested("ip/0a"), Nested("ip/0b"), new Operation.Delete("ip/0c")], []),
            CancellationToken.None);

        Assert.True(outer.Succeeded);
        var refused = outer.Answers[0].Nested!;
        Assert.False(refused.Succeeded);
        Assert.Equal("held"u8, refused.Answers[0].Items[0].Value.Span);
        Assert.True(outer.Answers[1].Nested!.Succeeded);
        Assert.Equal(outer.Revision, refused.Revision);
        Assert.Equal("mine", await store.GetAsync("ip/0b"));

        static Operation.Nested Nested(string key) => new(new([Compare.Absent(key)], [Put(key, "mine")], [new Operation.Get(key)]));
    }

    [Fact]
    public async Task A_range_compare_sees_puts_of_the_range_and_of_no_other()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();
        var first = await store.PutAsync("ip/0a", "x");
        await store.PutAsync("att/n/1", "x");
        await store.ExecuteAsync(Database, Always(Put("ip/0b", "x")), CancellationToken.None);
        var look = new Transaction([Compare.NothingPutSince("ip/", "ip0", first.Revision)], [], []);

        Assert.True((await store.ExecuteAsync(Web, look, CancellationToken.None)).Succeeded);
        await store.PutAsync("ip/0b", "x");
        Assert.False((await store.ExecuteAsync(Web, look, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task A_value_of_a_megabyte_goes_there_and_back()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        await using var store = etcd.Store();
        var large = new string('x', 1 << 20);

        await store.PutAsync("config", large);

        Assert.Equal(large, await store.GetAsync("config"));
    }

    [Theory]
    [InlineData(EtcdServer.Tls.None)]
    [InlineData(EtcdServer.Tls.Mutual)]
    public async Task A_range_of_8192_records_comes_in_one_answer_of_megabytes(EtcdServer.Tls tls)
    {
        await using var etcd = await EtcdServer.StartAsync(tls);
        await using var store = etcd.Store();
        var record = new string('x', 400);
        for (var i = 0; i < 8192; i += 128)
            await store.ExecuteAsync(Web, Always([.. Enumerable.Range(i, 128).Select(n => Put($"ip/{n:x8}", record))]), CancellationToken.None);

        var read = await store.ExecuteAsync(
            Web,
            Transaction.Read(
                Operation.Range.Below("ip/", 8192, RangeContent.KeysAndValues), Operation.Range.Below("ip/", 2, RangeContent.KeysOnly)),
            CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 8192).Select(n => $"ip/{n:x8}"), read.Answers[0].Items.Select(item => item.Key));
        Assert.All(read.Answers[0].Items, item => Assert.Equal(400, item.Value.Length));
        Assert.Equal(["ip/00000000", "ip/00000001"], read.Answers[1].Items.Select(item => item.Key));
        Assert.All(read.Answers[1].Items, item => Assert.Equal(0, item.Value.Length));
    }

    [Fact]
    public async Task More_than_etcd_takes_in_one_request_is_refused_in_its_own_words()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();

        var bytes = await Assert.ThrowsAsync<IpamException>(() => store.PutAsync("config", new string('x', 3 << 20)));
        var operations = await Assert.ThrowsAsync<IpamException>(() => store.ExecuteAsync(
            Web, Always([.. Enumerable.Range(0, 200).Select(n => Put($"ip/{n}", "x"))]), CancellationToken.None));

        Assert.Equal((ErrorCode.Io, ErrorCode.Io), (bytes.Code, operations.Code));
        Assert.Contains("larger than max", bytes.Message, StringComparison.Ordinal);
        Assert.Contains("too many operations", operations.Message, StringComparison.Ordinal);
        Assert.Null(await store.GetAsync("config"));
    }

    [Fact]
    public async Task Zones_are_listed_in_order_without_what_is_not_a_zone()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();
        await using var other = new EtcdZoneStore(etcd.Options() with { Prefix = "/multizone-ipam/zones/lost+found" });
        Assert.Empty(await store.ListZonesAsync(CancellationToken.None));
        foreach (var zone in (string[])["web", "a-b", "a"])
        {
            for (var i = 0; i < 3; i++)
                await store.ExecuteAsync(ZoneName.Parse(zone, "zone"), Always(Put($"ip/{i}", "x")), CancellationToken.None);
        }
        await other.PutAsync("config", "x");
        await etcd.PostAsync("/v3/kv/put", $$"""{ "key": "{{Convert.ToBase64String("/multizone-ipam/zones/a"u8)}}", "value": "" }""");

        Assert.Equal(["a", "a-b", "web"], (await store.ListZonesAsync(CancellationToken.None)).Select(zone => zone.ToString()));
    }

    [Fact]
    public async Task Prefixes_keep_stores_apart_and_a_slash_at_their_end_means_nothing()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = new EtcdZoneStore(etcd.Options() with { Prefix = "/one" });
        await using var same = new EtcdZoneStore(etcd.Options() with { Prefix = "/one/" });
        await using var other = new EtcdZoneStore(etcd.Options() with { Prefix = "/two" });

        await store.PutAsync("config", "x");

        Assert.Equal(("x", null), (await same.GetAsync("config"), await other.GetAsync("config")));
    }
}
