using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>An IPAMClaim that a pod's network selection names: whose it must be, what comes before it, and that its address stays.</summary>
public sealed class ClaimTests : IAsyncDisposable
{
    readonly ClusterLab lab = new();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task An_address_is_kept_for_the_claim_and_found_again_by_another_pod()
    {
        await lab.DefineAsync();
        PutClaim();
        var first = Claiming(PodShape.OfMachine("aaaaa", "u1"));
        var address = (await lab.StartAsync(first, lab.Node1, "c1")).Address;
        Assert.Equal(RequestKind.Claim, (await lab.RecordAsync(address))!.Request);

        await ClusterLab.StopAsync(first, lab.Node1, "c1");
        var kept = (await lab.RecordAsync(address))!;
        Assert.Equal((RecordState.Reserved, "claim prod/vm-a.data"), (kept.State, $"{kept.ReservedFor}"));

        Assert.Equal(address, (await lab.StartAsync(Claiming(PodShape.OfMachine("bbbbb", "u2")), lab.Node2, "c2")).Address);
    }

    [Fact]
    public async Task The_addresses_of_its_status_are_what_the_pod_gets()
    {
        await lab.DefineAsync();
        PutClaim("10.188.0.33/24");
        var pod = Claiming(PodShape.OfMachine("aaaaa", "u1"));

        Assert.Equal("10.188.0.33", (await lab.StartAsync(pod, lab.Node1, "c1")).Address);
        await ClusterLab.StopAsync(pod, lab.Node1, "c1");

        Assert.Equal(RecordState.Reserved, (await lab.RecordAsync("10.188.0.33"))!.State);
    }

    [Fact]
    public async Task An_address_of_its_status_that_is_not_kept_for_it_is_judged_as_a_fixed_one()
    {
        await lab.DefineAsync("\"fixed\":{\"namespaces\":[\"stores\"]}");
        PutClaim("10.188.0.33/24");
        var pod = Claiming(PodShape.OfMachine("aaaaa", "u1"));

        (await lab.StartAsync(pod, lab.Node1, "c1")).Failed(ErrorCode.NotAllowed, "fixed address", pod.Name);
        await lab.Node1.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_address_outside_of_what_fixed_requests_may_name_is_the_claims_only_while_it_is_kept_for_it()
    {
        await lab.DefineAsync("\"fixed\":{\"namespaces\":[\"stores\"]}");
        PutClaim();
        var pod = Claiming(PodShape.OfMachine("aaaaa", "u1"));
        var address = (await lab.StartAsync(pod, lab.Node1, "c1")).Address;
        await ClusterLab.StopAsync(pod, lab.Node1, "c1");
        // As whoever keeps the claim's status writes it once there is an address.
        PutClaim($"{address}/24");

        Assert.Equal(address, (await lab.StartAsync(pod, lab.Node2, "c2")).Address);
    }

    [Fact]
    public async Task An_address_of_its_status_that_another_holds_is_not_taken()
    {
        await lab.DefineAsync();
        (await lab.StartAsync(new PodShape("other", "u0").With("net1.ipam.multizone.dev/ip", "10.188.0.33"), lab.Node1, "c0")).Succeeded();
        PutClaim("10.188.0.33/24");

        (await lab.StartAsync(Claiming(PodShape.OfMachine("aaaaa", "u1")), lab.Node1, "c1")).Failed(ErrorCode.AddressHeld, "prod/other");
    }

    [Fact]
    public async Task A_migration_takes_the_claims_address_along()
    {
        await lab.DefineAsync();
        PutClaim();
        var source = Claiming(PodShape.OfMachine("aaaaa", "u1"));
        var target = Claiming(PodShape.OfMachine("bbbbb", "u2").Labelled("kubevirt.io/migrationJobUID", "m1"));
        var address = (await lab.StartAsync(source, lab.Node1, "c1")).Address;

        Assert.Equal(address, (await lab.StartAsync(target, lab.Node2, "c2")).Address);
        await ClusterLab.StopAsync(source, lab.Node1, "c1");
        Assert.Equal("u2", (await lab.RecordAsync(address))!.Holder.PodUid);
    }

    [Fact]
    public async Task A_claim_that_is_missing_gets_nothing_also_where_another_namespace_has_one()
    {
        await lab.DefineAsync();
        lab.Cluster.Put(Claim("stores", "database", []));
        var pod = PodShape.OfMachine("aaaaa", "u1").With(
            "k8s.v1.cni.cncf.io/networks", """[{"name":"database","namespace":"stores","ipam-claim-reference":"vm-a.data"}]""");

        lab.Cluster.Put(pod.ToString());

        (await lab.Node1.AddAsync(pod.Net1("c1"), TestNode.Network("database", "\"nad\":\"stores/database\"")))
            .Failed(ErrorCode.TryAgainLater, "IPAMClaim 'vm-a.data'", "namespace prod");
        await lab.Node1.AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("""[{"name":"database","ips":["10.188.0.33/24"],"ipam-claim-reference":"vm-a.data"}]""", "10.188.0.33/24")]
    [InlineData("""[{"name":"database","ipam-claim-reference":"../pods/x"}]""", "no name")]
    [InlineData("""[{"name":"database","ipam-claim-reference":"of-other"}]""", "for the network 'other'")]
    [InlineData("""[{"name":"a","interface":"net1"},{"name":"database","interface":"net1","ipam-claim-reference":"vm-a.data"}]""", "cannot be told")]
    public async Task A_reference_that_is_wrong_is_quoted(string networks, string says)
    {
        await lab.DefineAsync();
        PutClaim();
        lab.Cluster.Put(Claim("prod", "other", []).Replace("vm-a.data", "of-other", StringComparison.Ordinal));
        var pod = PodShape.OfMachine("aaaaa", "u1").With("k8s.v1.cni.cncf.io/networks", networks);

        (await lab.StartAsync(pod, lab.Node1, "c1")).Failed(ErrorCode.AnnotationMalformed, "ipam-claim-reference", says);
        await lab.Node1.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_claim_of_the_NAD_by_its_name_is_a_claim_of_the_network()
    {
        await lab.DefineAsync();
        lab.Cluster.Put(Claim("prod", "prod/database", ["10.188.0.33/24"]));

        Assert.Equal("10.188.0.33", (await lab.StartAsync(Claiming(PodShape.OfMachine("aaaaa", "u1")), lab.Node1, "c1")).Address);
    }

    [Fact]
    public async Task The_interfaces_own_annotation_comes_before_a_claim_and_a_claim_before_one_for_any_interface()
    {
        await lab.DefineAsync();
        PutClaim("10.188.0.33/24");
        var own = Claiming(PodShape.OfMachine("aaaaa", "u1")).With("net1.ipam.multizone.dev/ip", "10.188.0.44");
        var any = Claiming(PodShape.OfMachine("bbbbb", "u2")).With("kube-ipam.ip", "10.188.0.55");

        Assert.Equal("10.188.0.44", (await lab.StartAsync(own, lab.Node1, "c1")).Address);
        Assert.Equal("10.188.0.33", (await lab.StartAsync(any, lab.Node1, "c2")).Address);
    }

    [Fact]
    public async Task A_zone_that_ignores_annotations_looks_at_no_claim()
    {
        await lab.DefineAsync("\"annotations\":\"ignore\"");

        (await lab.StartAsync(Claiming(PodShape.OfMachine("aaaaa", "u1")), lab.Node1, "c1")).Succeeded();
        Assert.Equal(0, lab.Requests);
    }

    [Fact]
    public async Task A_cluster_without_claims_is_told_so()
    {
        await lab.DefineAsync();
        lab.Cluster.Override = request => request.Path.Contains("/ipamclaims/", StringComparison.Ordinal)
            ? new TestAnswer(404, "404 page not found\n")
            : null;

        var answer = await lab.StartAsync(Claiming(PodShape.OfMachine("aaaaa", "u1")), lab.Node1, "c1");

        answer.Failed(ErrorCode.TryAgainLater, "GET ", "/apis/k8s.cni.cncf.io/v1alpha1/namespaces/prod/ipamclaims/vm-a.data", "404");
        Assert.Contains("see that this cluster has ipamclaims of k8s.cni.cncf.io/v1alpha1", answer.Text, StringComparison.Ordinal);
    }

    void PutClaim(params string[] ips) => lab.Cluster.Put(Claim("prod", "database", ips));

    static string Claim(string @namespace, string network, string[] ips) => $$$"""
        {"apiVersion":"k8s.cni.cncf.io/v1alpha1","kind":"IPAMClaim","metadata":{"name":"vm-a.data","namespace":"{{{@namespace}}}"},
         "spec":{"network":"{{{network}}}","interface":""},"status":{"ips":[{{{string.Join(',', ips.Select(ip => $"\"{ip}\""))}}}]}}
        """;

    static PodShape Claiming(PodShape pod) =>
        pod.With("k8s.v1.cni.cncf.io/networks", """[{"name":"database","ipam-claim-reference":"vm-a.data"}]""");
}
