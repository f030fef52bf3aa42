using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Races;

/// <summary>Real processes at the same time, on each store.</summary>
public sealed class RaceTests(SharedEtcd etcd)
{
    static readonly string Network = TestNode.Network("zone");

    public static TheoryData<StoreKind> Stores => [StoreKind.File, StoreKind.Etcd];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Of_64_calls_at_once_as_many_succeed_as_there_are_addresses(StoreKind kind)
    {
        await using var node = await NodeAsync(kind, "10.0.0.0/26");

        var answers = await AtOnceAsync(node, [.. Enumerable.Range(0, 64).Select(number => ("ADD", new Sandbox($"c{number}", "net1")))]);

        // 64 without the network, the broadcast and the gateway's address.
        var addresses = answers.Where(answer => answer.ExitCode == 0).Select(answer => answer.Address).ToList();
        Assert.Equal(61, addresses.Count);
        Assert.Equal(61, addresses.Distinct().Count());
        foreach (var refused in answers.Where(answer => answer.ExitCode != 0))
            refused.Failed(ErrorCode.ZoneExhausted, "'zone'");
        Assert.Equal(addresses.Order(StringComparer.Ordinal), (await node.HeldAsync()).Select(stored => stored.Address.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(61, node.State("attachments").Count);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_same_attachment_added_several_times_at_once_has_one_address(StoreKind kind)
    {
        await using var node = await NodeAsync(kind, "10.0.0.0/24");
        for (var round = 0; round < 5; round++)
        {
            var sandbox = new Sandbox($"c{round}", "net1");

            var answers = await AtOnceAsync(node, [.. Enumerable.Repeat(("ADD", sandbox), 4)]);

            Assert.Equal((await node.HeldAsync()).Addresses(sandbox), answers.Select(answer => answer.Address).Distinct());
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_ADD_and_its_DEL_at_once_end_as_the_one_that_came_last_would(StoreKind kind)
    {
        await using var node = await NodeAsync(kind, "10.0.0.0/24");
        for (var round = 0; round < 8; round++)
        {
            var sandbox = new Sandbox($"c{round}", "net1");

            var answers = await AtOnceAsync(node, ("ADD", sandbox), ("DEL", sandbox));

            answers[1].Succeeded();
            var held = (await node.HeldAsync()).Addresses(sandbox);
            Assert.True(held.Count == 0 || held.SequenceEqual([answers[0].Address]));
            (await node.DelAsync(sandbox, Network)).Succeeded();
        }
        await node.AssertNothingIsLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_sandbox_tried_again_has_one_record_whenever_the_DEL_of_the_first_comes(StoreKind kind)
    {
        await using var node = await NodeAsync(kind, "10.0.0.0/24");
        for (var round = 0; round < 8; round++)
        {
            var first = new Sandbox($"a{round}", "net1") { Pod = "db-0", Uid = $"uid-{round}" };
            var second = first with { ContainerId = $"b{round}" };
            (await node.AddAsync(first, Network)).Succeeded();

            var answers = round switch
            {
                0 => [await node.DelAsync(first, Network), await node.AddAsync(second, Network)],
                1 => [.. new[] { await node.AddAsync(second, Network), await node.DelAsync(first, Network) }.Reverse()],
                _ => await AtOnceAsync(node, ("DEL", first), ("ADD", second)),
            };

            answers[0].Succeeded();
            var held = Assert.Single(await node.HeldAsync());
            Assert.Equal((second.ContainerId, answers[1].Address), (held.Record!.Holder.Attachment.ContainerId, held.Address.ToString()));
            (await node.DelAsync(first, Network)).Succeeded();
            Assert.Single(await node.HeldAsync());
            (await node.DelAsync(second, Network)).Succeeded();
            await node.AssertNothingIsLeftAsync();
        }
    }

    [Fact]
    public async Task A_DEL_waits_for_the_ADD_that_still_runs()
    {
        await using var node = await NodeAsync(StoreKind.File, "10.0.0.0/24");
        var sandbox = new Sandbox("c1", "net1");
        // Stands for an ADD at work: it holds the attachment's lock.
        Task<Answer> del;
        using (Zones.File.FileLock.Acquire($"{node.StateDir}/attachments/c1:net1", CancellationToken.None))
        {
            node.Configure(conf => conf["timeouts"] = new System.Text.Json.Nodes.JsonObject { ["del"] = "300ms" });
            (await Task.Run(() => node.DelAsync(sandbox, Network))).Failed(ErrorCode.TryAgainLater, "c1:net1");
            node.Configure(conf => conf.Remove("timeouts"));
            del = Task.Run(() => node.DelAsync(sandbox, Network));
            Assert.NotSame(del, await Task.WhenAny(del, Task.Delay(100)));
        }
        (await del).Succeeded();
    }

    async Task<TestNode> NodeAsync(StoreKind kind, string subnet)
    {
        var node = await etcd.NewNodeAsync(kind);
        await node.DefineAsync("zone", $$""" "ranges":[[{"subnet":"{{subnet}}"}]] """);
        return node;
    }

    /// <summary>Starts all of them, and lets them begin together.</summary>
    static async Task<IReadOnlyList<Answer>> AtOnceAsync(TestNode node, params (string Verb, Sandbox Sandbox)[] calls)
    {
        var processes = calls.Select(call => PluginProcess.Start(node, call.Verb, call.Sandbox)).ToList();
        try
        {
            processes.ForEach(process => process.Feed(Network));
            return await Task.WhenAll(processes.Select(process => process.EndAsync()));
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }
}
