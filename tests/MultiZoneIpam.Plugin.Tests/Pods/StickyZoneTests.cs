using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>For whom a sticky zone keeps an address, and what it needs to know for that.</summary>
public sealed class StickyZoneTests : IAsyncDisposable
{
    readonly ClusterLab lab = new();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    public static TheoryData<string, string?, string, string?, string?> Identities => new()
    {
        // The zone, what controls the pod, the pod's name and what it was made from, for whom its address is kept.
        { "pod", "apps/v1 StatefulSet db", "db-0", "db-", "pod prod/db-0 (net1)" },
        { "pod", "apps/v1 StatefulSet db", "db-24567", "db-", "pod prod/db-24567 (net1)" },
        { "pod", null, "alone", null, "pod prod/alone (net1)" },
        { "pod", null, "alone-x7bbk", "alone-", null },
        // The API server cuts a long one off at 58.
        { "pod", null, $"{new string('a', 58)}x7bbk", $"{new string('a', 60)}-", null },
        { "pod", "apps/v1 ReplicaSet web-5d9c", "web-5d9c-aaaaa", "web-5d9c-", null },
        { "pod", "apps/v1 DaemonSet probe", "probe-x7bbk", null, null },
        { "pod", "batch/v1 Job night", "night-0-x7bbk", null, null },
        { "pod", "example.com/v1 Ring saturn", "saturn-1", "saturn-", "pod prod/saturn-1 (net1)" },
        { "pod", "example.com/v1 Ring saturn", "saturn-x7bbk", "saturn-", null },
        { "workload", "apps/v1 StatefulSet db", "db-0", "db-", "statefulset prod/db (net1)" },
        { "workload", null, "alone", null, "pod prod/alone (net1)" },
        { "workload", null, "alone-x7bbk", "alone-", null },
        { "workload", "apps/v1 ReplicaSet web-5d9c", "web-5d9c-aaaaa", "web-5d9c-", "deployment prod/web (net1)" },
        { "workload", "apps/v1 DaemonSet probe", "probe-x7bbk", "probe-", "daemonset prod/probe (net1)" },
        { "workload", "example.com/v1 Ring saturn", "saturn-x7bbk", "saturn-", "ring.example.com prod/saturn (net1)" },
        { "workload", "v1 Node node1", "static-node1", null, "pod prod/static-node1 (net1)" },
        { "workload", "apps.kruise.io/v1beta1 StatefulSet db", "db-0", "db-", "statefulset.apps.kruise.io prod/db (net1)" },
        // A pod of another pod's is not that pod, nor is a controller of such a kind a claim.
        { "workload", "v1 Pod parent", "child", null, "pod prod/child (net1)" },
        { "workload", "example.com/v1 Claim one", "one-x7bbk", "one-", "claim.example.com prod/one (net1)" },
        { "pod", "kubevirt.io/v1 VirtualMachineInstance vm-a", "virt-launcher-vm-a-x7bbk", "virt-launcher-vm-a-", "vm prod/vm-a (net1)" },
        { "workload", "kubevirt.io/v1 VirtualMachineInstance vm-a", "virt-launcher-vm-a-x7bbk", "virt-launcher-vm-a-", "vm prod/vm-a (net1)" },
    };

    [Theory]
    [MemberData(nameof(Identities))]
    public async Task What_is_kept_is_kept_for_what_comes_back(string sticky, string? controller, string name, string? generateName, string? identity)
    {
        await lab.DefineAsync($"\"sticky\":\"{sticky}\"");
        lab.Cluster.Put("""
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"web-5d9c","namespace":"prod","uid":"uid-of-web-5d9c",
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"u","controller":true}]}}
            """);
        var pod = new PodShape(name, "u1") { Controller = controller, GenerateName = generateName };
        if (controller?.Contains("VirtualMachineInstance", StringComparison.Ordinal) == true)
            pod = pod.Labelled("vm.kubevirt.io/name", "vm-a");
        var address = (await lab.StartAsync(pod, lab.Node1, "c1")).Address;

        await ClusterLab.StopAsync(pod, lab.Node1, "c1");

        var record = await lab.RecordAsync(address);
        Assert.Equal(identity, record?.ReservedFor?.ToString());
        Assert.Equal(identity is null ? null : RecordState.Reserved, record?.State);
    }

    [Fact]
    public async Task Controllers_of_one_kind_and_name_in_two_groups_do_not_share_what_is_kept()
    {
        await lab.DefineAsync("\"sticky\":\"workload\"");
        var ours = new PodShape("saturn-1", "u1") { Controller = "example.com/v1 Ring saturn" };
        var theirs = new PodShape("saturn-2", "u2") { Controller = "example.org/v1 Ring saturn" };
        var kept = (await lab.StartAsync(ours, lab.Node1, "c1")).Address;
        await ClusterLab.StopAsync(ours, lab.Node1, "c1");

        Assert.NotEqual(kept, (await lab.StartAsync(theirs, lab.Node1, "c2")).Succeeded().Address);

        Assert.Equal(kept, (await lab.StartAsync(ours with { Name = "saturn-3", Uid = "u3" }, lab.Node1, "c3")).Succeeded().Address);
    }

    [Fact]
    public async Task Interfaces_of_one_pod_are_kept_apart()
    {
        await lab.DefineAsync("\"sticky\":\"pod\"");
        var pod = PodShape.OfStatefulSet("db-0", "u1");
        var net1 = (await lab.StartAsync(pod, lab.Node1, "c1")).Address;
        var net2 = (await lab.Node1.AddAsync(pod.Net1("c1") with { IfName = "net2" }, ClusterLab.Database)).Address;
        await ClusterLab.StopAsync(pod, lab.Node1, "c1");
        (await lab.Node1.DelAsync(pod.Net1("c1") with { IfName = "net2" }, ClusterLab.Database)).Succeeded();
        lab.Cluster.Put((pod with { Uid = "u2" }).ToString());

        var again = (pod with { Uid = "u2" }).Net1("c2");
        Assert.Equal(net2, (await lab.Node2.AddAsync(again with { IfName = "net2" }, ClusterLab.Database)).Address);
        Assert.Equal(net1, (await lab.Node2.AddAsync(again, ClusterLab.Database)).Address);
    }

    [Fact]
    public async Task A_zone_that_ignores_annotations_keeps_addresses_all_the_same()
    {
        await lab.DefineAsync("\"sticky\":\"pod\",\"annotations\":\"ignore\"");
        var pod = PodShape.OfStatefulSet("db-0", "u1").With("net1.ipam.multizone.dev/ip", "10.188.0.50");
        var address = (await lab.StartAsync(pod, lab.Node1, "c1")).Address;
        await ClusterLab.StopAsync(pod, lab.Node1, "c1");

        Assert.NotEqual("10.188.0.50", address);
        Assert.Equal(RecordState.Reserved, (await lab.RecordAsync(address))!.State);
    }

    [Fact]
    public async Task A_zone_that_keeps_addresses_gives_none_to_a_pod_that_nobody_knows()
    {
        await using var node = new TestNode(null);
        await node.DefineAsync("database", ClusterLab.Ranges + ",\"sticky\":\"pod\"");

        (await node.AddAsync(new Sandbox("c1", "net1") { Pod = "db-0" }, ClusterLab.Database)).Failed(ErrorCode.TryAgainLater, "kubeconfig");
        (await node.AddAsync(new Sandbox("c1", "net1"), ClusterLab.Database)).Failed(ErrorCode.TryAgainLater, "names no pod");
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Where_only_manifests_tell_of_pods_nobody_is_said_to_be_gone()
    {
        await using var node = new TestNode(null);
        await node.DefineAsync("database", ClusterLab.Ranges + ",\"sticky\":\"pod\"");
        node.AddPod("prod", "db-0");
        var address = (await node.AddAsync(new Sandbox("c1", "net1") { Pod = "db-0", Uid = "hash-1" }, ClusterLab.Database)).Address;
        var next = new Sandbox("c2", "net1") { Pod = "db-0", Uid = "hash-2" };

        (await node.AddAsync(next, ClusterLab.Database)).Failed(ErrorCode.AddressHeld, address, "prod/db-0", "only an API server can tell");
        (await node.DelAsync(new Sandbox("c1", "net1") { Pod = "db-0" }, ClusterLab.Database)).Succeeded();
        Assert.Equal(address, (await node.AddAsync(next, ClusterLab.Database)).Address);
    }

    [Fact]
    public async Task Among_zones_in_order_the_one_that_keeps_an_address_comes_first()
    {
        await lab.Node1.DefineAsync("small", """ "ranges":[[{"subnet":"10.1.0.0/30"}]],"cooldown":"0s","sticky":"pod" """);
        await lab.DefineAsync("\"sticky\":\"pod\"");
        var both = TestNode.NetworkOf("small", "database");
        var first = new PodShape("first", "u0");
        var pod = PodShape.OfStatefulSet("db-0", "u1");
        lab.Cluster.Put(first.ToString());
        lab.Cluster.Put(pod.ToString());
        Assert.Equal("10.1.0.2", (await lab.Node1.AddAsync(first.Net1("c0"), both)).Address);
        var address = (await lab.Node1.AddAsync(pod.Net1("c1"), both)).Address;
        (await lab.Node1.DelAsync(pod.Net1("c1"), both)).Succeeded();
        (await lab.Node1.DelAsync(first.Net1("c0"), both)).Succeeded();
        await lab.Node1.DefineAsync("small", """ "ranges":[[{"subnet":"10.1.0.0/29"}]],"cooldown":"0s","sticky":"pod" """);

        Assert.Equal(address, (await lab.Node2.AddAsync(pod.Net1("c2"), both)).Address);
    }

    [Fact]
    public async Task Zones_in_order_are_judged_one_after_the_other_not_all_at_first()
    {
        await lab.Node1.DefineAsync("first", """ "ranges":[[{"subnet":"10.1.0.0/24"}]],"sticky":"pod" """);
        await lab.DefineAsync("\"sticky\":\"pod\",\"allow\":{\"namespaces\":[\"stores\"]}");
        var pod = PodShape.OfStatefulSet("db-0", "u1").With("net1.ipam.multizone.dev/gateway", "10.1.0.7");
        lab.Cluster.Put(pod.ToString());

        Assert.Equal("10.1.0.7", (await lab.Node1.AddAsync(pod.Net1("c1"), TestNode.NetworkOf("first", "database"))).Gateway);
    }

    [Fact]
    public async Task A_fixed_address_of_the_first_zone_is_not_sought_in_the_zone_that_keeps_one()
    {
        await lab.Node1.DefineAsync("first", """ "ranges":[[{"subnet":"10.1.0.0/24"}]] """);
        await lab.DefineAsync("\"sticky\":\"pod\"");
        var pod = PodShape.OfStatefulSet("db-0", "u1");
        (await lab.StartAsync(pod, lab.Node1, "c1")).Succeeded();
        await ClusterLab.StopAsync(pod, lab.Node1, "c1");
        lab.Cluster.Put(pod.With("net1.ipam.multizone.dev/ip", "10.1.0.7").ToString());

        Assert.Equal("10.1.0.7", (await lab.Node1.AddAsync(pod.Net1("c2"), TestNode.NetworkOf("first", "database"))).Address);
    }
}
