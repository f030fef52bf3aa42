using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>Whose pod it is: what the record says, what is asked for it, and what follows where it cannot be told.</summary>
public sealed class OwnerTests : IAsyncDisposable
{
    readonly ClusterLab lab = new();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    public static TheoryData<string?, string, string?, int> Owners => new()
    {
        // What controls the pod, a label of it, the group and the owner of its record, how many requests that takes.
        { null, "app=x", null, 1 },
        { "apps/v1 StatefulSet db", "app=x", "apps StatefulSet/db", 1 },
        { "apps/v1 DaemonSet probe", "app=x", "apps DaemonSet/probe", 1 },
        { "apps/v1 ReplicaSet web-5d9c", "pod-template-hash=5d9c", "apps Deployment/web", 1 },
        { "apps/v1 ReplicaSet web-5d9c", "app=x", "apps Deployment/web", 2 },
        { "apps/v1 ReplicaSet web-5d9c", "pod-template-hash=other", "apps Deployment/web", 2 },
        { "apps/v1 ReplicaSet web-5d9c", "pod-template-hash=web-5d9c", "apps Deployment/web", 2 },
        { "apps/v1 ReplicaSet rollout-1", "app=x", "argoproj.io Rollout/rollout", 2 },
        { "apps/v1 ReplicaSet alone", "app=x", "apps ReplicaSet/alone", 2 },
        { "batch/v1 Job night-1", "app=x", "batch CronJob/night", 2 },
        { "batch/v1 Job once", "app=x", "batch Job/once", 2 },
        { "kubevirt.io/v1 VirtualMachineInstance vm-a", "vm.kubevirt.io/name=vm-a", "kubevirt.io VirtualMachine/vm-a", 1 },
        { "kubevirt.io/v1 VirtualMachineInstance vm-a", "app=x", "kubevirt.io VirtualMachineInstance/vm-a", 1 },
        { null, "vm.kubevirt.io/name=vm-a", "kubevirt.io VirtualMachine/vm-a", 1 },
        // The label of a template does not make a Deployment a machine.
        { "apps/v1 ReplicaSet web-5d9c", "vm.kubevirt.io/name=vm-a", "apps Deployment/web", 2 },
        { "example.com/v2 Ring saturn", "app=x", "example.com Ring/saturn", 1 },
        { "v1 ReplicationController old", "app=x", "core ReplicationController/old", 1 },
        // A static pod's mirror: the pods of a node are not replicas of one workload.
        { "v1 Node node1", "app=x", null, 1 },
        { "example.com/v2 ReplicaSet other", "app=x", "example.com ReplicaSet/other", 1 },
    };

    [Theory]
    [MemberData(nameof(Owners))]
    public async Task The_record_names_the_owner(string? controller, string label, string? owner, int requests)
    {
        await lab.DefineAsync();
        Put("apps/v1", "ReplicaSet", "web-5d9c", "apps/v1 Deployment web");
        Put("apps/v1", "ReplicaSet", "rollout-1", "argoproj.io/v1alpha1 Rollout rollout");
        Put("apps/v1", "ReplicaSet", "alone", null);
        Put("batch/v1", "Job", "night-1", "batch/v1 CronJob night");
        Put("batch/v1", "Job", "once", null);
        var pod = new PodShape("p", "u1") { Controller = controller }.Labelled(label.Split('=')[0], label.Split('=')[1]);

        (await lab.StartAsync(pod, lab.Node1, "c1")).Succeeded();

        var holder = Assert.Single(await lab.Node1.HeldAsync()).Record!.Holder;
        Assert.Equal(owner, holder.Owner is null ? holder.OwnerGroup : $"{holder.OwnerGroup} {holder.Owner}");
        Assert.Equal(requests, lab.Requests);
    }

    [Theory]
    [InlineData("forbidden")]
    [InlineData("silent")]
    [InlineData("missing")]
    [InlineData("another")]
    public async Task An_owner_that_is_only_recorded_fails_no_ADD(string trouble)
    {
        await lab.DefineAsync();
        MakeTrouble(trouble);

        (await lab.StartAsync(new PodShape("p", "u1") { Controller = "apps/v1 ReplicaSet web-5d9c" }, lab.Node1, "c1")).Succeeded();

        Assert.Equal("ReplicaSet/web-5d9c", Assert.Single(await lab.Node1.HeldAsync()).Record!.Holder.Owner);
    }

    [Theory]
    [InlineData("forbidden", "/replicasets/web-5d9c was answered 403")]
    [InlineData("silent", "/replicasets/web-5d9c: none within")]
    [InlineData("missing", "there is no such ReplicaSet")]
    [InlineData("another", "there is no such ReplicaSet")]
    public async Task An_owner_for_whom_the_address_is_kept_must_be_known(string trouble, string says)
    {
        await lab.DefineAsync("\"sticky\":\"workload\"");
        MakeTrouble(trouble);

        (await lab.StartAsync(new PodShape("p", "u1") { Controller = "apps/v1 ReplicaSet web-5d9c" }, lab.Node1, "c1"))
            .Failed(ErrorCode.TryAgainLater, says);
        await lab.Node1.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_folder_of_manifests_tells_owners_too()
    {
        await using var node = new TestNode(null);
        await node.DefineAsync("database", ClusterLab.Ranges);
        node.AddPod("prod", "other");
        node.Folder.Write("manifests/p.json", new PodShape("p", "") { Controller = "batch/v1 Job night-1" }.ToString());
        node.Folder.Write("manifests/jobs.yaml", """
            kind: JobList
            items:
            - metadata: { name: night-1, namespace: prod, ownerReferences: [{ apiVersion: batch/v1, kind: CronJob, name: night, uid: u, controller: true }] }
            """);

        (await node.AddAsync(new Sandbox("c1", "net1") { Pod = "p" }, ClusterLab.Database)).Succeeded();

        Assert.Equal("CronJob/night", Assert.Single(await node.HeldAsync()).Record!.Holder.Owner);
    }

    [Fact]
    public async Task A_static_pod_does_not_take_the_address_of_another_one_whose_mirror_was_deleted()
    {
        await lab.DefineAsync();
        var one = Static("one", "hash1");
        var other = Static("other", "hash2");
        (await lab.StartAsync(one, lab.Node1, "c1")).Succeeded();
        // Its kubelet runs it all the same, and makes the mirror anew.
        lab.Delete(one);

        (await lab.StartAsync(other, lab.Node1, "c2")).Failed(ErrorCode.AddressHeld, "prod/one-node1");

        static PodShape Static(string name, string hash) => new PodShape($"{name}-node1", hash) { Controller = "v1 Node node1" }
            .With("kubernetes.io/config.source", "file")
            .With("kubernetes.io/config.hash", hash)
            .With("net1.ipam.multizone.dev/ip", "10.188.0.50");
    }

    void MakeTrouble(string trouble)
    {
        if (trouble == "another")
            Put("apps/v1", "ReplicaSet", "web-5d9c", "apps/v1 Deployment web", "uid-of-a-later-one");
        lab.Cluster.Override = request => !request.Path.Contains("/replicasets/", StringComparison.Ordinal) ? null : trouble switch
        {
            "forbidden" => TestAnswer.Refusal(403, "Forbidden", "no"),
            "silent" => TestAnswer.Silence,
            _ => null,
        };
    }

    void Put(string apiVersion, string kind, string name, string? controller, string? uid = null)
    {
        var owners = controller?.Split(' ') is [var version, var ownerKind, var owner]
            ? $$"""[{"apiVersion":"{{version}}","kind":"{{ownerKind}}","name":"{{owner}}","uid":"u","controller":true}]"""
            : "[]";
        lab.Cluster.Put($$$"""
            {"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"{{{name}}}","namespace":"prod","uid":"{{{uid ?? $"uid-of-{name}"}}}","ownerReferences":{{{owners}}}}}
            """);
    }
}
