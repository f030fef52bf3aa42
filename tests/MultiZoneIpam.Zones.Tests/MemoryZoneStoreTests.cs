using System.Text;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests;

/// <summary>That the reference refuses what etcd refuses, and sees what etcd sees.</summary>
public class MemoryZoneStoreTests
{
    static readonly ZoneName Zone = ZoneName.Parse("z", "zone");
    MemoryZoneStore Store { get; } = new();

    [Fact]
    public async Task All_puts_of_a_transaction_share_a_mod_revision()
    {
        await RunAsync([], Put("a"), Put("b"), Nested([], Put("c")));
        var keys = (await RunAsync([], new Operation.Range("a", "z", 0, RangeContent.KeysAndValues))).Answers[0].Items;

        Assert.Equal(["a", "b", "c"], keys.Select(pair => pair.Key));
        Assert.Single(keys.Select(pair => pair.ModRevision).Distinct());
    }

    [Fact]
    public async Task Nested_compares_look_at_the_state_before_the_outer_transaction()
    {
        var result = await RunAsync([], Put("a"), Nested([Compare.Absent("a")], Put("b")));

        Assert.True(result.Answers[1].Nested!.Succeeded);
    }

    [Fact]
    public async Task A_key_put_twice_is_refused_also_across_nested_transactions_and_with_a_delete()
    {
        await AssertRefusedAsync("duplicate key", Put("a"), Put("a"));
        await AssertRefusedAsync("duplicate key", Put("a"), Nested([], Put("a")));
        await AssertRefusedAsync("duplicate key", Nested([], Put("a")), Nested([], Put("a")));
        await AssertRefusedAsync("duplicate key", Put("a"), new Operation.Delete("a"));
        await AssertRefusedAsync("duplicate key", Put("a"), Nested([], new Operation.Delete("a")));

        await RunAsync([], new Operation.Nested(new Transaction([], [Put("a")], [Put("a")])), new Operation.Delete("b"), new Operation.Delete("b"));
    }

    [Fact]
    public async Task More_than_128_operations_are_refused_and_a_nested_transaction_has_what_is_left()
    {
        await RunAsync([], [.. Enumerable.Range(0, 128).Select(index => Put($"k{index}"))]);
        await AssertRefusedAsync("too many operations", [.. Enumerable.Range(0, 129).Select(index => Put($"k{index}"))]);
        await AssertRefusedAsync("too many operations", [.. Enumerable.Range(0, 127).Select(index => Put($"k{index}")), Nested([], Put("x"))]);
    }

    [Fact]
    public async Task Deleting_nothing_is_no_change_and_reading_makes_no_revision()
    {
        var before = (await RunAsync([], Put("a"))).Revision;

        Assert.Equal(before, (await RunAsync([], new Operation.Delete("none"), new Operation.Get("a"))).Revision);
        Assert.Equal(before + 1, (await RunAsync([], new Operation.Delete("a"))).Revision);
    }

    async Task AssertRefusedAsync(string why, params Operation[] operations)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync([], operations));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    Task<TransactionResult> RunAsync(IReadOnlyList<Compare> compares, params Operation[] operations) =>
        Store.ExecuteAsync(Zone, new Transaction(compares, operations, []), CancellationToken.None);

    static Operation.Put Put(string key) => new(key, Encoding.UTF8.GetBytes(key));

    static Operation.Nested Nested(IReadOnlyList<Compare> compares, params Operation[] operations) =>
        new(new Transaction(compares, operations, []));
}
