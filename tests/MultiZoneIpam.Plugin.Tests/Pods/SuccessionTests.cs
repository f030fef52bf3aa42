using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>
/// Who gets the address when a pod ends, by whatever way: each row of the table in docs/workloads.md, for the address that an
/// annotation names and for the one that a sticky zone keeps.
/// </summary>
public sealed class SuccessionTests : IAsyncDisposable
{
    const string Fixed = "10.188.0.50";

    readonly ClusterLab lab = new();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Theory]
    [InlineData("fixed")]
    [InlineData("sticky")]
    public async Task A_pod_of_a_stateful_set_that_is_deleted_hands_on_with_its_DEL(string way)
    {
        var (first, second) = await DefineStatefulAsync(way, "1h");
        var address = (await lab.StartAsync(first, lab.Node1, "c1")).Address;
        await ClusterLab.StopAsync(first, lab.Node1, "c1");
        lab.Delete(first);
        Assert.Equal(way == "fixed" ? null : RecordState.Reserved, (await lab.RecordAsync(address))?.State);

        Assert.Equal(address, (await lab.StartAsync(second, lab.Node2, "c2")).Address);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("sticky")]
    public async Task A_pod_of_a_stateful_set_that_is_force_deleted_hands_on_at_once_and_its_late_DEL_takes_nothing(string way)
    {
        var (first, second) = await DefineStatefulAsync(way);
        var address = (await lab.StartAsync(first, lab.Node1, "c1")).Address;
        lab.Delete(first);

        Assert.Equal(address, (await lab.StartAsync(second, lab.Node2, "c2")).Address);
        await ClusterLab.StopAsync(first, lab.Node1, "c1");

        var record = (await lab.RecordAsync(address))!;
        Assert.Equal((RecordState.Bound, "u2", "c2", "node2"), (record.State, record.Holder.PodUid, record.Holder.Attachment.ContainerId, record.Holder.Attachment.Node));
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("sticky")]
    public async Task While_a_node_is_off_its_pod_keeps_the_address_until_the_pod_is_gone_from_the_API(string way)
    {
        await DefineStatefulAsync(way);
        // Of one owner, as a StatefulSet starts no second pod of the name.
        var first = Wishing(way, PodShape.OfStatefulSet("db-0", "u1"));
        var address = (await lab.StartAsync(first, lab.Node1, "c1")).Address;
        var off = first with { IsTerminating = true };
        lab.Cluster.Put(off.ToString());
        Assert.Equal(RecordState.Bound, (await lab.RecordAsync(address))!.State);
        var other = Wishing("fixed", PodShape.OfStatefulSet("db-1", "u2"), address);

        if (way == "fixed")
        {
            (await lab.StartAsync(other, lab.Node2, "c2")).Failed(ErrorCode.AddressHeld, address, "prod/db-0", "being deleted", "u1");
            lab.Delete(off);
            Assert.Equal(address, (await lab.Node2.AddAsync(other.Net1("c2"), ClusterLab.Database)).Address);
        }
        else
        {
            lab.Delete(off);
            Assert.Equal(address, (await lab.StartAsync(first with { Uid = "u3" }, lab.Node2, "c3")).Address);
        }
    }

    [Fact]
    public async Task A_rolling_update_with_surge_needs_one_address_more_than_replicas()
    {
        await lab.DefineAsync();
        var replicas = new[] { "aaaaa", "bbbbb", "ccccc" }.Select((suffix, index) =>
            PodShape.OfDeployment(suffix, $"u{index}").With("net1.ipam.multizone.dev/ip-pool", "10.188.0.20-10.188.0.21")).ToArray();
        (await lab.StartAsync(replicas[0], lab.Node1, "c0")).Succeeded();
        (await lab.StartAsync(replicas[1], lab.Node2, "c1")).Succeeded();

        var surge = await lab.StartAsync(replicas[2], lab.Node1, "c2");
        surge.Failed(ErrorCode.AddressHeld, "has 2 addresses", "2 of them are held by pods of Deployment/web", replicas[0].Name, replicas[1].Name);
        Assert.Contains("a rolling update with surge needs one address more than there are replicas", surge.Text, StringComparison.Ordinal);

        await ClusterLab.StopAsync(replicas[0], lab.Node1, "c0");
        (await lab.Node1.AddAsync(replicas[2].Net1("c2"), ClusterLab.Database)).Succeeded();
    }

    [Fact]
    public async Task A_rolling_update_with_surge_and_one_fixed_address_waits_for_the_old_pod()
    {
        await lab.DefineAsync();
        var old = PodShape.OfDeployment("aaaaa", "u0").With("net1.ipam.multizone.dev/ip", Fixed);
        var next = PodShape.OfDeployment("bbbbb", "u1").With("net1.ipam.multizone.dev/ip", Fixed);
        (await lab.StartAsync(old, lab.Node1, "c0")).Succeeded();
        (await lab.StartAsync(next, lab.Node2, "c1")).Failed(ErrorCode.AddressHeld, Fixed, old.Name);

        await ClusterLab.StopAsync(old, lab.Node1, "c0");

        Assert.Equal(Fixed, (await lab.Node2.AddAsync(next.Net1("c1"), ClusterLab.Database)).Address);
    }

    [Fact]
    public async Task A_workload_that_is_rolled_over_in_a_sticky_zone_has_one_address_more_and_keeps_them_all()
    {
        await lab.DefineAsync("\"sticky\":\"workload\"");
        var first = PodShape.OfDeployment("aaaaa", "u0");
        var surge = PodShape.OfDeployment("bbbbb", "u1");
        var next = PodShape.OfDeployment("ccccc", "u2");
        var address = (await lab.StartAsync(first, lab.Node1, "c0")).Address;
        var another = (await lab.StartAsync(surge, lab.Node2, "c1")).Address;

        await ClusterLab.StopAsync(first, lab.Node1, "c0");
        lab.Delete(first);

        Assert.NotEqual(address, another);
        Assert.Equal(address, (await lab.StartAsync(next, lab.Node2, "c2")).Address);
    }

    [Fact]
    public async Task A_workload_that_is_scaled_down_keeps_the_addresses_that_it_had()
    {
        await lab.DefineAsync("\"sticky\":\"workload\"");
        var first = PodShape.OfDeployment("aaaaa", "u0");
        var address = (await lab.StartAsync(first, lab.Node1, "c0")).Address;
        await ClusterLab.StopAsync(first, lab.Node1, "c0");
        lab.Delete(first);

        Assert.Equal(RecordState.Reserved, (await lab.RecordAsync(address))!.State);
        Assert.NotEqual(address, (await lab.StartAsync(PodShape.OfStatefulSet("db-0", "u9"), lab.Node1, "c9")).Address);
        Assert.Equal(address, (await lab.StartAsync(PodShape.OfDeployment("bbbbb", "u1"), lab.Node2, "c1")).Address);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("sticky")]
    public async Task A_sandbox_that_is_tried_again_keeps_the_address_whatever_comes_late(string way)
    {
        var (pod, _) = await DefineStatefulAsync(way);
        var address = (await lab.StartAsync(pod, lab.Node1, "c1")).Address;

        Assert.Equal(address, (await lab.Node1.AddAsync(pod.Net1("c2"), ClusterLab.Database)).Address);
        await ClusterLab.StopAsync(pod, lab.Node1, "c1");

        Assert.Equal((RecordState.Bound, "c2"), ((await lab.RecordAsync(address))!.State, (await lab.RecordAsync(address))!.Holder.Attachment.ContainerId));
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public async Task A_pod_that_completed_or_was_evicted_hands_on_though_the_API_still_has_it(string phase)
    {
        await lab.DefineAsync();
        var first = PodShape.OfDeployment("aaaaa", "u0").With("net1.ipam.multizone.dev/ip-pool", Fixed);
        var second = PodShape.OfDeployment("bbbbb", "u1").With("net1.ipam.multizone.dev/ip-pool", Fixed);
        (await lab.StartAsync(first, lab.Node1, "c0")).Succeeded();
        (await lab.StartAsync(second, lab.Node2, "c1")).Failed(ErrorCode.AddressHeld);

        lab.Cluster.Put((first with { Phase = phase }).ToString());

        Assert.Equal(Fixed, (await lab.Node2.AddAsync(second.Net1("c1"), ClusterLab.Database)).Address);
        await ClusterLab.StopAsync(first, lab.Node1, "c0");
        Assert.Equal("u1", (await lab.RecordAsync(Fixed))!.Holder.PodUid);
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public async Task A_replica_that_is_over_hands_on_what_is_kept_for_its_workload(string phase)
    {
        await lab.DefineAsync("\"sticky\":\"workload\"");
        var first = PodShape.OfDeployment("aaaaa", "u0");
        var address = (await lab.StartAsync(first, lab.Node1, "c0")).Address;
        lab.Cluster.Put((first with { Phase = phase }).ToString());

        Assert.Equal(address, (await lab.StartAsync(PodShape.OfDeployment("bbbbb", "u1"), lab.Node2, "c1")).Address);

        await ClusterLab.StopAsync(first, lab.Node1, "c0");
        Assert.Equal((RecordState.Bound, "u1"), ((await lab.RecordAsync(address))!.State, (await lab.RecordAsync(address))!.Holder.PodUid));
    }

    [Fact]
    public async Task The_target_of_a_migration_has_the_machines_address_while_its_source_still_runs()
    {
        await lab.DefineAsync("\"sticky\":\"pod\"");
        var source = PodShape.OfMachine("aaaaa", "u0");
        var target = PodShape.OfMachine("bbbbb", "u1").Labelled("kubevirt.io/migrationJobUID", "m1");
        var address = (await lab.StartAsync(source, lab.Node1, "c0")).Address;

        Assert.Equal(address, (await lab.StartAsync(target, lab.Node2, "c1")).Address);
        await ClusterLab.StopAsync(source, lab.Node1, "c0");

        Assert.Equal((RecordState.Bound, "u1"), ((await lab.RecordAsync(address))!.State, (await lab.RecordAsync(address))!.Holder.PodUid));
    }

    [Fact]
    public async Task A_migration_that_failed_leaves_the_address_to_the_machine()
    {
        await lab.DefineAsync("\"sticky\":\"pod\"");
        var source = PodShape.OfMachine("aaaaa", "u0");
        var target = PodShape.OfMachine("bbbbb", "u1").Labelled("kubevirt.io/migrationJobUID", "m1");
        var address = (await lab.StartAsync(source, lab.Node1, "c0")).Address;
        (await lab.StartAsync(target, lab.Node2, "c1")).Succeeded();

        await ClusterLab.StopAsync(target, lab.Node2, "c1");

        Assert.Equal(RecordState.Reserved, (await lab.RecordAsync(address))!.State);
        Assert.Equal("vm prod/vm-a (net1)", $"{(await lab.RecordAsync(address))!.ReservedFor}");
        (await lab.Node1.CallAsync("CHECK", source.Net1("c0"), ClusterLab.Database)).Failed(ErrorCode.NoRecord);
        await ClusterLab.StopAsync(source, lab.Node1, "c0");
        Assert.Equal(RecordState.Reserved, (await lab.RecordAsync(address))!.State);
        Assert.NotEqual(address, (await lab.StartAsync(new PodShape("stranger", "u9"), lab.Node2, "c9")).Address);
        Assert.Equal(address, (await lab.StartAsync(target with { Name = "virt-launcher-vm-a-ccccc", Uid = "u2" }, lab.Node1, "c2")).Address);
    }

    [Fact]
    public async Task A_second_pod_of_a_machine_that_is_no_migration_waits_for_the_first()
    {
        await lab.DefineAsync("\"sticky\":\"pod\"");
        var first = PodShape.OfMachine("aaaaa", "u0");
        (await lab.StartAsync(first, lab.Node1, "c0")).Succeeded();

        (await lab.StartAsync(PodShape.OfMachine("bbbbb", "u1"), lab.Node2, "c1")).Failed(ErrorCode.AddressHeld, first.Name, "still there");
    }

    [Theory]
    [InlineData("none", "ip")]
    [InlineData("pod", "ip")]
    [InlineData("workload", "ip-pool")]
    public async Task A_machine_with_a_fixed_address_that_nobody_keeps_for_it_cannot_migrate(string sticky, string annotation)
    {
        await lab.DefineAsync($"\"sticky\":\"{sticky}\"");
        var source = PodShape.OfMachine("aaaaa", "u0").With($"net1.ipam.multizone.dev/{annotation}", Fixed);
        var target = (source with { Name = "virt-launcher-vm-a-bbbbb", Uid = "u1" }).Labelled("kubevirt.io/migrationJobUID", "m1");
        (await lab.StartAsync(source, lab.Node1, "c0")).Succeeded();

        (await lab.StartAsync(target, lab.Node2, "c1")).Failed(ErrorCode.AddressHeld, Fixed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("u1")]
    public async Task Another_interface_of_the_same_pod_is_no_earlier_life(string uid)
    {
        await lab.DefineAsync();
        var pod = new PodShape("twice", "u1").With("kube-ipam.ip", Fixed);
        var net1 = pod.Net1("c1") with { Uid = uid };
        lab.Cluster.Put(pod.ToString());
        (await lab.Node1.AddAsync(net1, ClusterLab.Database)).Succeeded();

        var net2 = await lab.Node1.AddAsync(net1 with { IfName = "net2" }, ClusterLab.Database);

        net2.Failed(ErrorCode.AddressHeld, Fixed, "prod/twice (net1)");
        Assert.Contains("choose another address", net2.Text, StringComparison.Ordinal);
        Assert.Equal("net1", (await lab.RecordAsync(Fixed))!.Holder.Attachment.IfName);
    }

    async Task<(PodShape First, PodShape Second)> DefineStatefulAsync(string way, string cooldown = "0s")
    {
        var sticky = way == "sticky" ? "pod" : "none";
        await lab.Node1.DefineAsync("database", $"{ClusterLab.Ranges.Replace("0s", cooldown, StringComparison.Ordinal)},\"sticky\":\"{sticky}\"");
        return (Wishing(way, PodShape.OfStatefulSet("db-0", "u1")), Wishing(way, PodShape.OfStatefulSet("db-0", "u2")));
    }

    static PodShape Wishing(string way, PodShape pod, string address = Fixed) =>
        way == "fixed" ? pod.With("net1.ipam.multizone.dev/ip", address) : pod;
}
