using System.Text;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Stores.Tests;

/// <summary>What every <see cref="IZoneStore"/> does. A store's tests derive from it; each test has a store of its own, empty.</summary>
public abstract class ZoneStoreContract
{
    const int Writers = 16;

    /// <summary>etcd refuses more than 128 operations in a transaction (--max-txn-ops).</summary>
    const int MostOperations = 100;

    static readonly ZoneName Web = ZoneName.Parse("web", "zone");
    static readonly ZoneName Database = ZoneName.Parse("database", "zone");

    /// <summary>Opens the test's store once more, as another process would.</summary>
    protected abstract IZoneStore OpenStore();

    [Fact]
    public async Task A_key_that_was_put_is_read_by_another_process()
    {
        await Put("config", "one");

        var item = await Get("config");

        Assert.Equal("config", item?.Key);
        Assert.Equal("one", Text(item));
    }

    [Fact]
    public async Task A_key_that_was_never_put_is_not_there() => Assert.Null(await Get("config"));

    [Fact]
    public async Task A_second_put_replaces_the_value_also_by_a_shorter_one()
    {
        await Put("config", "a long value");
        await Put("config", "short");

        Assert.Equal("short", Text(await Get("config")));
    }

    [Fact]
    public async Task A_deleted_key_is_gone_and_deleting_it_again_does_nothing()
    {
        await Put("config", "one");

        Assert.True((await Execute([], [new Operation.Delete("config")])).Succeeded);
        Assert.True((await Execute([], [new Operation.Delete("config")])).Succeeded);

        Assert.Null(await Get("config"));
        Assert.Empty(await Keys("", "~"));
    }

    [Fact]
    public async Task Absent_holds_for_a_key_that_was_never_put_or_is_deleted_and_for_no_other()
    {
        Assert.True((await PutIf(Compare.Absent("a"), "a", "1")).Succeeded);
        Assert.False((await PutIf(Compare.Absent("a"), "a", "2")).Succeeded);
        await Execute([], [new Operation.Delete("a")]);
        Assert.True((await PutIf(Compare.Absent("a"), "a", "3")).Succeeded);

        Assert.Equal("3", Text(await Get("a")));
    }

    [Fact]
    public async Task Unchanged_holds_until_the_key_is_put_or_deleted()
    {
        await Put("a", "1");
        var read = (await Get("a"))!.Value.ModRevision;
        await Put("b", "elsewhere");

        Assert.True((await PutIf(Compare.Unchanged("a", read), "a", "2")).Succeeded);
        Assert.False((await PutIf(Compare.Unchanged("a", read), "a", "3")).Succeeded);
        var changed = (await Get("a"))!.Value.ModRevision;
        await Execute([], [new Operation.Delete("a")]);
        Assert.False((await PutIf(Compare.Unchanged("a", changed), "a", "4")).Succeeded);

        Assert.Null(await Get("a"));
    }

    [Fact]
    public async Task One_compare_that_fails_is_enough_for_the_else_branch_and_only_that_is_carried_out()
    {
        await Put("there", "1");

        var result = await Execute(
            [Compare.Absent("a"), Compare.Absent("there")],
            [PutOf("a", "then")],
            [PutOf("b", "else"), new Operation.Get("there")]);

        Assert.False(result.Succeeded);
        Assert.Equal(2, result.Answers.Count);
        Assert.Equal("1", Text(result.Answers[1].Items[0]));
        Assert.Null(await Get("a"));
        Assert.Equal("else", Text(await Get("b")));
    }

    [Fact]
    public async Task Nothing_put_since_holds_for_a_range_without_keys()
    {
        await Put("ip/0a000001", "outside");

        Assert.True((await PutIf(Compare.NothingPutSince("ip/0b000000", "ip/0c000000", 0), "config", "1")).Succeeded);
        Assert.True((await PutIf(Compare.NothingPutSince("none/", "none0", 0), "config", "2")).Succeeded);
    }

    [Fact]
    public async Task Nothing_put_since_fails_after_a_put_into_the_range_and_not_after_one_beside_it()
    {
        await Put("ip/0a000001", "1");
        var seen = (await Execute([], [new Operation.Get("config")])).Revision;
        var compare = Compare.NothingPutSince("ip/0a000000", "ip/0a000100", seen);

        Assert.True((await PutIf(compare, "config", "1")).Succeeded);
        await Put("ip/0a000100", "beside");
        Assert.True((await PutIf(compare, "config", "2")).Succeeded);
        await Put("ip/0a0000ff", "in it");
        Assert.False((await PutIf(compare, "config", "3")).Succeeded);
    }

    [Fact]
    public async Task Nothing_put_since_does_not_count_deletions()
    {
        await Put("ip/0a000001", "1");
        await Put("ip/0a000002", "2");
        var seen = (await Execute([], [new Operation.Get("config")])).Revision;

        await Execute([], [new Operation.Delete("ip/0a000001")]);

        Assert.True((await PutIf(Compare.NothingPutSince("ip/", "ip0", seen), "config", "1")).Succeeded);
    }

    [Fact]
    public async Task A_nested_transaction_that_fails_leaves_the_outer_one_alone()
    {
        await Put("taken", "1");
        var inner = new Transaction([Compare.Absent("taken")], [PutOf("taken", "2")], [new Operation.Get("taken")]);

        var result = await Execute([], [PutOf("a", "1"), new Operation.Nested(inner), PutOf("b", "1")]);

        Assert.True(result.Succeeded);
        Assert.False(result.Answers[1].Nested!.Succeeded);
        Assert.Equal("1", Text(result.Answers[1].Nested!.Answers[0].Items[0]));
        Assert.Equal("1", Text(await Get("a")));
        Assert.Equal("1", Text(await Get("b")));
    }

    [Fact]
    public async Task Nested_transactions_decide_each_for_itself_and_two_deep()
    {
        var innermost = new Transaction([Compare.Absent("d")], [PutOf("d", "1")], []);
        var first = new Transaction([Compare.Absent("b")], [PutOf("b", "1"), new Operation.Nested(innermost)], []);
        var second = new Transaction([Compare.Unchanged("c", 12345)], [PutOf("c", "1")], [PutOf("e", "1")]);

        var result = await Execute([Compare.Absent("a")], [new Operation.Nested(first), new Operation.Nested(second), PutOf("a", "1")]);

        Assert.True(result.Answers[0].Nested!.Answers[1].Nested!.Succeeded);
        Assert.False(result.Answers[1].Nested!.Succeeded);
        Assert.Equal(["a", "b", "d", "e"], await Keys("", "~"));
        var revisions = new[] { await Get("a"), await Get("b"), await Get("d"), await Get("e") };
        Assert.All(revisions, item => Assert.Equal(result.Revision, item!.Value.ModRevision));
    }

    [Fact]
    public async Task Compares_of_a_nested_transaction_look_at_the_state_before_the_outer_one()
    {
        var inner = new Transaction([Compare.Absent("a")], [PutOf("b", "1")], []);

        var result = await Execute([], [PutOf("a", "1"), new Operation.Nested(inner)]);

        Assert.True(result.Answers[1].Nested!.Succeeded);
    }

    [Fact]
    public async Task An_operation_sees_what_those_before_it_did()
    {
        await Put("old", "1");

        var result = await Execute(
            [],
            [new Operation.Get("new"), PutOf("new", "1"), new Operation.Delete("old"), new Operation.Range("a", "z", 0, RangeContent.KeysAndValues)]);

        Assert.Empty(result.Answers[0].Items);
        var item = Assert.Single(result.Answers[3].Items);
        Assert.Equal(("new", "1", result.Revision), (item.Key, Text(item), item.ModRevision));
    }

    [Fact]
    public async Task A_range_is_in_ordinal_order_whatever_characters_the_keys_have()
    {
        string[] keys = ["a", "a-b/c", "a.b", "a/0abc0012", "a/0abc00", "a/0abc00/x", "a/0abc001", "a/0abc0012/eth0", "a/b", "a/b/c", "a0", "aB", "a_", "b/.hidden", "b/net1@x", "b/~", "b/%41"];
        await Execute([], [.. keys.Select(key => PutOf(key, key))]);

        var items = await Range("", "~", 0, RangeContent.KeysAndValues);

        Assert.Equal(keys.Order(StringComparer.Ordinal), items.Select(item => item.Key));
        Assert.All(items, item => Assert.Equal(item.Key, Text(item)));
    }

    [Fact]
    public async Task A_range_starts_at_its_first_key_and_ends_before_its_last()
    {
        foreach (var addresses in Enumerable.Range(0, 600).Chunk(MostOperations))
            await Execute([], [.. addresses.Select(address => PutOf($"ip/0a00{address:x4}", "x"))]);

        Assert.Equal(Enumerable.Range(0xf0, 256).Select(address => $"ip/0a00{address:x4}"), await Keys("ip/0a0000f0", "ip/0a0001f0"));
        Assert.Equal(["ip/0a0000ff", "ip/0a000100"], await Keys("ip/0a0000ff", "ip/0a000101"));
        Assert.Equal(600, (await Keys("ip/", "ip0")).Count);
        Assert.Equal(600 - 0x123, (await Keys("ip/0a000123", "ip0")).Count);
        Assert.Empty(await Keys("ip/0a000010", "ip/0a000010"));
    }

    [Fact]
    public async Task Below_finds_the_keys_below_a_prefix_only()
    {
        foreach (var key in (string[])["att", "att-x/1", "att/c/n1/id/eth0", "att/c/n1/id/net1", "att/c/n2/id/eth0", "att0"])
            await Put(key, "x");

        var result = await Execute([], [Operation.Range.Below("att/c/n1/", 0, RangeContent.KeysOnly), Operation.Range.Below("att/", 0, RangeContent.KeysOnly)]);

        Assert.Equal(["att/c/n1/id/eth0", "att/c/n1/id/net1"], result.Answers[0].Items.Select(item => item.Key));
        Assert.Equal(3, result.Answers[1].Items.Count);
    }

    [Fact]
    public async Task A_limit_brings_the_first_keys_and_keys_only_no_values()
    {
        foreach (var key in (string[])["cool/30/b", "cool/10/c", "cool/20/a", "cool/10/d"])
            await Put(key, "x");

        var items = await Range("cool/", "cool0", 3, RangeContent.KeysOnly);

        Assert.Equal(["cool/10/c", "cool/10/d", "cool/20/a"], items.Select(item => item.Key));
        Assert.All(items, item => Assert.True(item.Value.IsEmpty));
    }

    [Fact]
    public async Task Ranges_agree_with_a_sorted_set()
    {
        var random = new Random(5);
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var chunk in Enumerable.Range(0, 3 * MostOperations).Select(_ => RandomKey(random)).Distinct().Chunk(MostOperations))
        {
            keys.UnionWith(chunk);
            await Execute([], [.. chunk.Select(key => PutOf(key, key))]);
        }
        for (var round = 0; round < 5; round++)
        {
            var ranges = Enumerable.Range(0, MostOperations)
                .Select(_ => new Operation.Range(RandomKey(random), RandomKey(random), random.Next(10), RangeContent.KeysAndValues)).ToList();

            var answers = (await Execute([], ranges)).Answers;

            foreach (var (range, answer) in ranges.Zip(answers))
            {
                var expected = keys.Where(key => string.CompareOrdinal(key, range.From) >= 0 && string.CompareOrdinal(key, range.End) < 0);
                Assert.Equal(range.Limit == 0 ? expected : expected.Take(range.Limit), answer.Items.Select(item => item.Key));
            }
        }
    }

    [Fact]
    public async Task Counts_agree_with_a_sorted_set()
    {
        var random = new Random(6);
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var chunk in Enumerable.Range(0, 6 * MostOperations).Select(_ => RandomKey(random)).Distinct().Chunk(MostOperations))
        {
            keys.UnionWith(chunk);
            await Execute([], [.. chunk.Select(key => PutOf(key, key))]);
        }
        for (var round = 0; round < 10; round++)
        {
            var counts = Enumerable.Range(0, MostOperations).Select(_ => new Operation.Count(RandomKey(random), RandomKey(random))).ToList();

            var answers = (await Execute([], counts)).Answers;

            Assert.Equal(
                counts.Select(count => keys.LongCount(key => string.CompareOrdinal(key, count.From) >= 0 && string.CompareOrdinal(key, count.End) < 0)),
                answers.Select(answer => answer.Count));
            Assert.All(answers, answer => Assert.Empty(answer.Items));
        }
    }

    [Fact]
    public async Task A_count_sees_what_its_own_transaction_did_before_it()
    {
        await Put("ip/0a000001", "1");

        var all = new Operation.Count("ip/", "ip0");
        var answers = (await Execute([], [all, PutOf("ip/0a000002", "2"), all, new Operation.Delete("ip/0a000001"), all])).Answers;

        Assert.Equal([1, 0, 2, 0, 1], answers.Select(answer => answer.Count));
        Assert.Equal(0, (await Execute([], [new Operation.Count("att/", "att0")])).Answers[0].Count);
    }

    [Fact]
    public async Task Keys_put_by_one_transaction_share_a_mod_revision_and_the_next_one_is_higher()
    {
        var first = await Execute([], [PutOf("a", "1"), PutOf("b", "1")]);
        var second = await Execute([], [PutOf("b", "2"), PutOf("c", "2")]);
        var read = await Execute([], [new Operation.Get("a")]);

        Assert.Equal(first.Revision, (await Get("a"))!.Value.ModRevision);
        Assert.Equal(second.Revision, (await Get("b"))!.Value.ModRevision);
        Assert.Equal(second.Revision, (await Get("c"))!.Value.ModRevision);
        Assert.True(second.Revision > first.Revision);
        Assert.True(read.Revision >= second.Revision);
    }

    [Fact]
    public async Task A_key_that_is_put_again_after_its_deletion_has_a_new_mod_revision()
    {
        await Put("a", "1");
        var before = (await Get("a"))!.Value.ModRevision;
        await Execute([], [new Operation.Delete("a")]);
        await Put("a", "1");

        Assert.True((await Get("a"))!.Value.ModRevision > before);
    }

    [Fact]
    public async Task A_zone_sees_no_key_of_another()
    {
        await Put("a", "web's");
        await using var store = OpenStore();

        var result = await store.ExecuteAsync(
            Database,
            new Transaction([Compare.Absent("a")], [new Operation.Range("", "~", 0, RangeContent.KeysOnly), PutOf("a", "database's")], []),
            TestContext.Current.CancellationToken);

        Assert.True(result.Succeeded);
        Assert.Empty(result.Answers[0].Items);
        Assert.Equal("web's", Text(await Get("a")));
    }

    [Fact]
    public async Task Zones_are_listed_in_order_while_they_have_a_key()
    {
        await using var store = OpenStore();
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Empty(await store.ListZonesAsync(cancellation));

        await Put("config", "1");
        await store.ExecuteAsync(Database, new Transaction([], [PutOf("ip/0a000001", "1")], []), cancellation);
        Assert.Equal([Database, Web], await store.ListZonesAsync(cancellation));

        await store.ExecuteAsync(Database, new Transaction([], [new Operation.Delete("ip/0a000001")], []), cancellation);
        Assert.Equal([Web], await store.ListZonesAsync(cancellation));
    }

    [Fact]
    public async Task Of_many_writers_that_want_a_key_absent_exactly_one_wins()
    {
        for (var round = 0; round < 5; round++)
        {
            var key = $"ip/0a0000{round:x2}";
            var results = await AtOnce(async (store, writer) => (await store.ExecuteAsync(
                Web,
                new Transaction([Compare.Absent(key)], [PutOf(key, $"{writer}"), PutOf($"att/c/n/{round}-{writer}/eth0", key)], []),
                TestContext.Current.CancellationToken)).Succeeded);

            var winner = Assert.Single(Enumerable.Range(0, Writers), writer => results[writer]);
            Assert.Equal($"{winner}", Text(await Get(key)));
            Assert.Equal([$"att/c/n/{round}-{winner}/eth0"], await Keys($"att/c/n/{round}-", $"att/c/n/{round}."));
        }
    }

    [Fact]
    public async Task Counters_of_many_writers_add_up()
    {
        const int EachAdds = 10;
        await AtOnce(async (store, _) =>
        {
            for (var added = 0; added < EachAdds;)
            {
                if (await Increment(store))
                    added++;
            }
            return true;
        });

        Assert.Equal($"{Writers * EachAdds}", Text(await Get("counter")));
        Assert.Equal($"{Writers * EachAdds}", Text(await Get("a/second/counter")));
    }

    [Fact]
    public async Task A_value_may_hold_any_bytes_or_none()
    {
        var bytes = Enumerable.Range(0, 512).Select(i => (byte)i).ToArray();
        await Execute([], [new Operation.Put("bytes", bytes), new Operation.Put("none", default), new Operation.Put("lines", "\n1\n2"u8.ToArray())]);

        Assert.Equal(bytes, (await Get("bytes"))!.Value.Value.ToArray());
        Assert.True((await Get("none"))!.Value.Value.IsEmpty);
        Assert.Equal("\n1\n2", Text(await Get("lines")));
    }

    [Fact]
    public async Task A_value_may_be_a_hundred_kilobytes_long()
    {
        var bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        await Execute([], [new Operation.Put("long", bytes), PutOf("short", "1")]);
        await Put("short", "2");

        Assert.Equal(bytes, (await Get("long"))!.Value.Value.ToArray());
    }

    [Fact]
    public async Task A_call_whose_time_is_over_ends_with_try_again_later_and_changes_nothing()
    {
        await using var store = OpenStore();
        var over = new CancellationToken(canceled: true);

        var failure = await Assert.ThrowsAnyAsync<IpamException>(() => store.ExecuteAsync(Web, new Transaction([], [PutOf("a", "1")], []), over));

        Assert.Equal(ErrorCode.TryAgainLater, failure.Code);
        Assert.Null(await Get("a"));
    }

    protected static Operation PutOf(string key, string value) => new Operation.Put(key, Encoding.UTF8.GetBytes(value));

    protected async Task<TransactionResult> Execute(IReadOnlyList<Compare> compares, IReadOnlyList<Operation> then, params IReadOnlyList<Operation> otherwise)
    {
        await using var store = OpenStore();
        return await store.ExecuteAsync(Web, new Transaction(compares, then, otherwise), TestContext.Current.CancellationToken);
    }

    protected Task<TransactionResult> Put(string key, string value) => Execute([], [PutOf(key, value)]);

    protected async Task<KeyValue?> Get(string key) =>
        (await Execute([], [new Operation.Get(key)])).Answers[0].Items is [var item] ? item : null;

    protected async Task<IReadOnlyList<KeyValue>> Range(string from, string end, int limit, RangeContent content) =>
        (await Execute([], [new Operation.Range(from, end, limit, content)])).Answers[0].Items;

    protected async Task<IReadOnlyList<string>> Keys(string from, string end) =>
        [.. (await Range(from, end, 0, RangeContent.KeysOnly)).Select(item => item.Key)];

    protected static string? Text(KeyValue? item) => item is { } found ? Encoding.UTF8.GetString(found.Value.Span) : null;

    Task<TransactionResult> PutIf(Compare compare, string key, string value) => Execute([compare], [PutOf(key, value)]);

    async Task<T[]> AtOnce<T>(Func<IZoneStore, int, Task<T>> write)
    {
        var cancellation = TestContext.Current.CancellationToken;
        return await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                await using var store = OpenStore();
                return await write(store, writer);
            },
            cancellation)));
    }

    /// <summary>Addresses of both widths close together, and short keys of few characters, often one the beginning of another.</summary>
    static string RandomKey(Random random) => random.Next(3) switch
    {
        0 => $"ip/0a00{random.Next(0x400):x4}",
        1 => $"ip/fd00018800000000000000000000{random.Next(0x400):x4}",
        _ => new string(random.GetItems("ip/0a-.~".AsSpan(), random.Next(1, 12))),
    };

    static async Task<bool> Increment(IZoneStore store)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var read = await store.ExecuteAsync(Web, Transaction.Read(new Operation.Get("counter")), cancellation);
        KeyValue? item = read.Answers[0].Items is [var found] ? found : null;
        var next = $"{int.Parse(Text(item) ?? "0") + 1}";
        var change = new Transaction(
            [Compare.Unchanged("counter", item?.ModRevision ?? 0)],
            [PutOf("counter", next), PutOf("a/second/counter", next)],
            []);
        return (await store.ExecuteAsync(Web, change, cancellation)).Succeeded;
    }
}
