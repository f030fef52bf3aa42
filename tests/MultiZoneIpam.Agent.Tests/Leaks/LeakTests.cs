using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.File;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>Records without a living pod: which are freed, when, and which never are.</summary>
public sealed class LeakTests : IAsyncLifetime
{
    const string Hash = "0123456789abcdef0123456789abcdef";
    const string Mirror = $$"""
        ,"annotations":{"kubernetes.io/config.source":"file","kubernetes.io/config.hash":"{{Hash}}"},
        "ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"node1","uid":"n","controller":true}]
        """;

    readonly LeakLab lab = new();

    public async ValueTask InitializeAsync() => await lab.DefineAsync();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task Lost_DEL_is_made_up_for_and_said()
    {
        var address = await lab.StartAsync("db-0", "u1");
        await lab.StartAsync("db-1", "u2");
        lab.DeletePod("db-0");

        await lab.LookTwiceAsync();

        Assert.DoesNotContain(address, await lab.BoundAsync());
        Assert.Single(await lab.BoundAsync());
        Assert.Equal(["c-u2:net1"], lab.Node.State("attachments"));
        Assert.Equal(("1", "1", "0"), (lab.Count("leaks_found_total"), lab.Count("leaks_freed_total"), lab.Count("leak_brake_total")));
        var line = Assert.Single(lab.Log);
        foreach (var word in (string[])["leak freed", "zone 'database'", address, "prod/db-0", "UID u1", "net1", "there is no such pod", "held since"])
            Assert.Contains(word, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_look_is_not_enough_nor_are_two_within_the_grace()
    {
        await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");

        await lab.LookAsync();
        Assert.Single(await lab.BoundAsync());
        lab.Clock.Pass(TimeSpan.FromSeconds(100));
        await lab.LookAsync();
        Assert.Single(await lab.BoundAsync());
        lab.Clock.Pass(TimeSpan.FromSeconds(30));
        await lab.LookAsync();
        Assert.Empty(await lab.BoundAsync());
    }

    [Fact]
    public async Task Clock_that_jumps_makes_nothing_sooner_or_later()
    {
        await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");

        await lab.LookAsync();
        lab.Clock.Set(TimeSpan.FromDays(1));
        await lab.LookAsync();
        Assert.Single(await lab.BoundAsync());
        lab.Clock.Set(TimeSpan.FromDays(-2));
        lab.Clock.Pass(TimeSpan.FromMinutes(3));
        await lab.LookAsync();
        Assert.Empty(await lab.BoundAsync());
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public async Task Completed_and_evicted_pods_hold_nothing(string phase)
    {
        await lab.StartAsync("job-0", "u1");
        lab.PutPod("job-0", "u1", phase: phase);

        await lab.LookTwiceAsync();

        Assert.Empty(await lab.BoundAsync());
        Assert.Contains($"the pod is over ({phase})", Assert.Single(lab.Log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pending", "")]
    [InlineData("Unknown", "")]
    [InlineData("Running", ",\"deletionTimestamp\":\"2026-11-21T00:00:00Z\"")]
    public async Task Pod_that_is_not_over_holds_its_address(string phase, string metadata)
    {
        await lab.StartAsync("db-0", "u1");
        lab.PutPod("db-0", "u1", phase: phase, metadata: metadata);

        await lab.LookTwiceAsync();

        Assert.Single(await lab.BoundAsync());
        Assert.Empty(lab.Log);
    }

    [Fact]
    public async Task Next_pod_of_a_StatefulSet_keeps_its_address_and_the_lost_one_of_the_earlier_is_freed()
    {
        var old = await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");
        await lab.LookAsync();
        var now = await lab.StartAsync("db-0", "u2");
        Assert.NotEqual(old, now);
        lab.Clock.Pass(TimeSpan.FromMinutes(10));

        await lab.LookAsync();
        await lab.LookTwiceAsync();

        Assert.Equal([now], await lab.BoundAsync());
        Assert.Contains("the pod of that name is another one now (UID u2)", Assert.Single(lab.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_the_next_pod_of_the_name_took_over_is_its_own()
    {
        const string Fixed = ",\"annotations\":{\"net1.ipam.multizone.dev/ip\":\"10.188.0.50\"}";
        await lab.StartAsync("db-0", "u1", Fixed);
        lab.DeletePod("db-0");
        await lab.LookAsync();
        Assert.Equal("10.188.0.50", await lab.StartAsync("db-0", "u2", Fixed));
        lab.Clock.Pass(TimeSpan.FromMinutes(10));

        await lab.LookAsync();
        await lab.LookTwiceAsync();

        Assert.Equal(["10.188.0.50"], await lab.BoundAsync());
        Assert.DoesNotContain(lab.Log, line => line.Contains("leak freed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attachment_that_a_call_works_on_is_left_to_the_call()
    {
        await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");
        using (FileLock.Acquire($"{lab.Node.StateDir}/attachments/c-u1:net1", TestContext.Current.CancellationToken))
        {
            await lab.LookTwiceAsync();
            Assert.Single(await lab.BoundAsync());
        }

        await lab.LookAsync();
        Assert.Empty(await lab.BoundAsync());
    }

    [Fact]
    public async Task ADD_that_comes_again_makes_the_look_before_it_count_for_nothing()
    {
        await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");
        await lab.LookAsync();
        lab.PutPod("db-0", "u1");
        (await lab.Node.AddAsync(LeakLab.SandboxOf("db-0", "u1"), LeakLab.Network)).Succeeded();
        lab.DeletePod("db-0");
        lab.Clock.Pass(TimeSpan.FromMinutes(10));

        await lab.LookAsync();

        Assert.Single(await lab.BoundAsync());
    }

    [Fact]
    public async Task Pod_that_is_made_while_the_list_is_on_its_way_is_safe()
    {
        await lab.StartAsync("db-0", "u1");
        var isMade = false;
        lab.Cluster.Override = request =>
        {
            if (isMade || request.Query("fieldSelector") is null)
                return null;
            isMade = true;
            var before = lab.Cluster.Answer(request);
            lab.PutPod("db-1", "u2");
            lab.Node.AddAsync(LeakLab.SandboxOf("db-1", "u2"), LeakLab.Network).GetAwaiter().GetResult().Succeeded();
            return before;
        };

        await lab.LookTwiceAsync();

        Assert.True(isMade);
        Assert.Equal(2, (await lab.BoundAsync()).Count);
        Assert.Equal("0", lab.Count("leaks_found_total"));
    }

    [Fact]
    public async Task Agent_that_is_killed_between_two_looks_begins_anew()
    {
        await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");
        await lab.LookAsync();
        lab.Clock.Pass(TimeSpan.FromMinutes(10));
        lab.Restart();

        await lab.LookAsync();
        Assert.Single(await lab.BoundAsync());
        await lab.LookTwiceAsync();
        Assert.Empty(await lab.BoundAsync());
    }

    [Fact]
    public async Task Static_pod_is_its_mirror_by_the_hash_that_the_kubelet_gives_it()
    {
        lab.PutPod("etcd-node1", "uid-of-mirror", metadata: Mirror);
        (await lab.Node.AddAsync(LeakLab.SandboxOf("etcd-node1", Hash), LeakLab.Network)).Succeeded();

        await lab.LookTwiceAsync();
        Assert.Single(await lab.BoundAsync());

        // Of another manifest: a kubelet runs one pod of a name.
        lab.PutPod("etcd-node1", "uid-of-mirror", metadata: Mirror.Replace(Hash, new string('f', 32), StringComparison.Ordinal));
        await lab.LookTwiceAsync();
        Assert.Empty(await lab.BoundAsync());
    }

    [Fact]
    public async Task Static_pod_without_a_mirror_keeps_its_address_and_that_is_said_once()
    {
        await lab.Node.DefineAsync("plain", """ "ranges":[[{"subnet":"10.9.0.0/24"}]],"annotations":"ignore" """);
        await lab.StartAsync("db-0", "u1");
        var address = (await lab.Node.AddAsync(LeakLab.SandboxOf("etcd-node1", Hash), TestNode.Network("plain"))).Succeeded().Address;

        await lab.LookTwiceAsync();
        await lab.LookTwiceAsync();

        Assert.Contains(address, await lab.BoundAsync());
        var line = Assert.Single(lab.Log);
        Assert.Contains("not judged, so kept", line, StringComparison.Ordinal);
        Assert.Contains(address, line, StringComparison.Ordinal);

        lab.PutPod("etcd-node1", "uid-of-mirror", phase: "Failed", metadata: Mirror);
        await lab.LookTwiceAsync();
        Assert.DoesNotContain(address, await lab.BoundAsync());
    }

    [Fact]
    public async Task Records_that_name_no_pod_are_left_to_GC()
    {
        await lab.Node.DefineAsync("plain", """ "ranges":[[{"subnet":"10.9.0.0/24"}]],"annotations":"ignore" """);
        (await lab.Node.AddAsync(new Sandbox("cnitool", "eth0"), TestNode.Network("plain"))).Succeeded();
        await lab.StartAsync("db-0", "u1");

        await lab.LookTwiceAsync();

        Assert.Equal(2, (await lab.BoundAsync()).Count);
    }

    [Fact]
    public async Task Node_that_lost_its_state_folder_frees_its_records_too()
    {
        await lab.StartAsync("db-0", "u1");
        Directory.Delete(lab.Node.StateDir, recursive: true);
        lab.DeletePod("db-0");

        await lab.LookTwiceAsync();

        await lab.Node.AssertNothingIsLeftAsync();
    }
}
