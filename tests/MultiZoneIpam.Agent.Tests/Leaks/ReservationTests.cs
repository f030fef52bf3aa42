using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>Addresses that are kept for somebody: until its owner is gone or scaled below it, and no longer.</summary>
public sealed class ReservationTests : IAsyncDisposable
{
    const string OfSet = ",\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\",\"name\":\"db\",\"uid\":\"s\",\"controller\":true}]";
    const string OfWeb = ",\"labels\":{\"pod-template-hash\":\"5d9c\"},\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"name\":\"web-5d9c\",\"uid\":\"r\",\"controller\":true}]";
    const string OfMachine = ",\"labels\":{\"vm.kubevirt.io/name\":\"vm-a\"},\"ownerReferences\":[{\"apiVersion\":\"kubevirt.io/v1\",\"kind\":\"VirtualMachineInstance\",\"name\":\"vm-a\",\"uid\":\"v\",\"controller\":true}]";
    const string OfRing = ",\"ownerReferences\":[{\"apiVersion\":\"example.com/v1\",\"kind\":\"Ring\",\"name\":\"saturn\",\"uid\":\"v\",\"controller\":true}]";

    readonly LeakLab lab = new();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task StatefulSet_that_is_there_keeps_the_addresses_of_all_its_ordinals()
    {
        await KeepAsync("pod", "db-2", OfSet);
        PutSet(3);

        await lab.LookTwiceAtLengthAsync();

        Assert.Single(await lab.ReservedAsync());
        Assert.Empty(lab.Log);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 3)]
    public async Task StatefulSet_that_is_scaled_below_an_ordinal_gives_its_address_back(int replicas, int start)
    {
        await KeepAsync("pod", "db-2", OfSet);
        PutSet(3);
        await lab.LookTwiceAtLengthAsync();
        PutSet(replicas, start);

        await lab.LookTwiceAtLengthAsync();

        Assert.Empty(await lab.ReservedAsync());
        Assert.Contains($"StatefulSet/db has {replicas} replicas from {start} on", Assert.Single(lab.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatefulSet_that_is_gone_gives_it_back_after_two_looks()
    {
        await KeepAsync("pod", "db-2", OfSet);

        await lab.Parts.Long.RoundAsync(TestContext.Current.CancellationToken);
        await lab.Parts.Long.RoundAsync(TestContext.Current.CancellationToken);
        Assert.Single(await lab.ReservedAsync());
        await lab.LookTwiceAtLengthAsync();
        Assert.Empty(await lab.ReservedAsync());
    }

    [Fact]
    public async Task Pod_that_still_runs_keeps_its_address_whatever_its_set_says()
    {
        await KeepAsync("pod", "db-2", OfSet);
        lab.PutPod("db-2", "u9", metadata: OfSet);
        PutSet(1);

        await lab.LookTwiceAtLengthAsync();

        Assert.Single(await lab.ReservedAsync());
    }

    [Fact]
    public async Task Set_that_comes_back_between_two_looks_keeps_its_addresses()
    {
        await KeepAsync("pod", "db-2", OfSet);
        await lab.Parts.Long.RoundAsync(TestContext.Current.CancellationToken);
        lab.Clock.Pass(TimeSpan.FromMinutes(10));
        PutSet(3);

        await lab.Parts.Long.RoundAsync(TestContext.Current.CancellationToken);

        Assert.Single(await lab.ReservedAsync());
    }

    [Theory]
    [InlineData("pod", "alone", "")]
    [InlineData("workload", "web-5d9c-aaaaa", OfWeb)]
    [InlineData("pod", "virt-launcher-vm-a-x7bbk", OfMachine)]
    public async Task Bare_pods_Deployments_and_machines_that_are_gone_give_theirs_back(string sticky, string pod, string metadata)
    {
        var address = await KeepAsync(sticky, pod, metadata);

        await lab.LookTwiceAtLengthAsync();

        Assert.Empty(await lab.ReservedAsync());
        Assert.Contains(address, Assert.Single(lab.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deployment_that_is_scaled_to_nothing_keeps_its_addresses()
    {
        await KeepAsync("workload", "web-5d9c-aaaaa", OfWeb);
        lab.Cluster.Put("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"prod"},"spec":{"replicas":0}}""");

        await lab.LookTwiceAtLengthAsync();

        Assert.Single(await lab.ReservedAsync());
    }

    [Theory]
    [InlineData(404, "page not found")]
    [InlineData(403, "forbidden")]
    public async Task Machine_that_the_cluster_cannot_be_asked_for_keeps_its_address(int status, string words)
    {
        await KeepAsync("pod", "virt-launcher-vm-a-x7bbk", OfMachine);
        lab.Cluster.Override = request => request.Path.Contains("/virtualmachines/", StringComparison.Ordinal) ? new TestAnswer(status, words) : null;

        await lab.LookTwiceAtLengthAsync();
        await lab.LookTwiceAtLengthAsync();

        Assert.Single(await lab.ReservedAsync());
        Assert.Single(lab.Log);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Claiming)]
    public async Task Machine_whose_migration_failed_keeps_its_address_for_as_long_as_it_runs(string more)
    {
        PutClaim();
        await lab.DefineAsync(",\"sticky\":\"pod\"");
        var address = await lab.StartAsync("virt-launcher-vm-a-aaaaa", "u1", OfMachine + more);
        var target = OfMachine.Replace("\"vm-a\"}", "\"vm-a\",\"kubevirt.io/migrationJobUID\":\"m\"}", StringComparison.Ordinal) + more;
        Assert.Equal(address, await lab.StartAsync("virt-launcher-vm-a-bbbbb", "u2", target));
        (await lab.Node.DelAsync(LeakLab.SandboxOf("virt-launcher-vm-a-bbbbb", "u2"), LeakLab.Network)).Succeeded();
        lab.PutPod("virt-launcher-vm-a-bbbbb", "u2", phase: "Failed", metadata: target);
        lab.Cluster.Delete("IPAMClaim", "prod", "vm.data");

        await lab.LookTwiceAtLengthAsync();
        Assert.Equal([address], await lab.ReservedAsync());

        (await lab.Node.DelAsync(LeakLab.SandboxOf("virt-launcher-vm-a-aaaaa", "u1"), LeakLab.Network)).Succeeded();
        lab.DeletePod("virt-launcher-vm-a-aaaaa");
        await lab.LookTwiceAtLengthAsync();
        Assert.Empty(await lab.ReservedAsync());
    }

    [Theory]
    [InlineData("pod")]
    [InlineData("workload")]
    public async Task StatefulSet_of_another_group_counts_as_there(string sticky)
    {
        await KeepAsync(sticky, "db-2", OfSet.Replace("apps/v1", "apps.kruise.io/v1beta1", StringComparison.Ordinal));

        await lab.LookTwiceAtLengthAsync();

        Assert.Single(await lab.ReservedAsync());
        Assert.DoesNotContain(lab.Cluster.Server.Requests, request => request.Path.Contains("/statefulsets/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Controller_of_a_kind_that_nobody_knows_counts_as_there()
    {
        await KeepAsync("pod", "saturn-1", OfRing);

        await lab.LookTwiceAtLengthAsync();

        Assert.Single(await lab.ReservedAsync());
    }

    [Fact]
    public async Task Claim_that_is_deleted_gives_its_address_back()
    {
        await lab.DefineAsync();
        PutClaim();
        await lab.StartAsync("vm", "u1", Claiming);
        (await lab.Node.DelAsync(LeakLab.SandboxOf("vm", "u1"), LeakLab.Network)).Succeeded();
        lab.DeletePod("vm");
        await lab.LookTwiceAtLengthAsync();
        Assert.Single(await lab.ReservedAsync());
        lab.Cluster.Delete("IPAMClaim", "prod", "vm.data");

        await lab.LookTwiceAtLengthAsync();

        Assert.Empty(await lab.ReservedAsync());
    }

    [Fact]
    public async Task Many_owners_that_are_gone_at_once_are_let_go_of_a_few_at_a_time()
    {
        await lab.DefineAsync(",\"sticky\":\"pod\"");
        for (var pod = 0; pod < 10; pod++)
        {
            await lab.StartAsync($"alone-{pod}", $"u{pod}");
            (await lab.Node.DelAsync(LeakLab.SandboxOf($"alone-{pod}", $"u{pod}"), LeakLab.Network)).Succeeded();
            lab.DeletePod($"alone-{pod}");
        }

        await lab.LookTwiceAtLengthAsync();

        Assert.Equal(6, (await lab.ReservedAsync()).Count);
        Assert.Contains(lab.Log, line => line.Contains("10 addresses are kept for owners that are gone, which is many at once: 4", StringComparison.Ordinal));
        Assert.Equal("1", lab.Count("leak_brake_total"));
    }

    [Fact]
    public async Task Claim_gets_the_address_that_was_bound_for_it_into_its_status_and_keeps_what_others_wrote()
    {
        await lab.DefineAsync();
        PutClaim();
        var address = await lab.StartAsync("vm", "u1", Claiming);

        await lab.LookAsync();
        Assert.Equal([$"{address}/22"], Ips());

        lab.Cluster.Put("""{"apiVersion":"k8s.cni.cncf.io/v1alpha1","kind":"IPAMClaim","metadata":{"name":"vm.data","namespace":"prod"},"spec":{"network":"database","interface":""},"status":{"ips":["10.188.3.3/22"]}}""");
        lab.Clock.Pass(TimeSpan.FromMinutes(11));
        await lab.LookAsync();
        Assert.Equal(["10.188.3.3/22"], Ips());
        Assert.Contains(lab.Log, line => line.Contains("the status is left as it is", StringComparison.Ordinal));

        PutClaim();
        lab.Clock.Pass(TimeSpan.FromMinutes(11));
        await lab.LookAsync();
        Assert.Equal([$"{address}/22"], Ips());
    }

    [Fact]
    public async Task Status_that_may_not_be_written_is_said_once_and_holds_up_nothing()
    {
        await lab.DefineAsync();
        PutClaim();
        await lab.StartAsync("vm", "u1", Claiming);
        lab.Cluster.Override = request => request.Method == "PATCH" ? TestAnswer.Refusal(403, "Forbidden", "ipamclaims/status is forbidden") : null;

        await lab.LookTwiceAsync();

        Assert.Empty(Ips());
        Assert.Contains("verb patch", Assert.Single(lab.Log), StringComparison.Ordinal);
        Assert.Contains("""multizone_ipam_api_errors_total{resource="ipamclaims",status="403"} 2""", lab.ApiErrorLines());
        Assert.Single(await lab.BoundAsync());
    }

    const string Claiming = ",\"annotations\":{\"k8s.v1.cni.cncf.io/networks\":\"[{\\\"name\\\":\\\"database\\\",\\\"interface\\\":\\\"net1\\\",\\\"ipam-claim-reference\\\":\\\"vm.data\\\"}]\"}";

    void PutClaim() => lab.Cluster.Put("""{"apiVersion":"k8s.cni.cncf.io/v1alpha1","kind":"IPAMClaim","metadata":{"name":"vm.data","namespace":"prod"},"spec":{"network":"database","interface":""}}""");

    string[] Ips() => [.. lab.Cluster.Find("IPAMClaim", "prod", "vm.data")!["status"]?["ips"]?.AsArray().Select(ip => (string)ip!) ?? []];

    void PutSet(int replicas, int start = 0) => lab.Cluster.Put(
        $$"""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"prod"},"spec":{ "ordinals":{"start":{{start}} },"replicas":{{replicas}} } }""");

    /// <summary>The pod ran, and is gone; its address is kept.</summary>
    async Task<string> KeepAsync(string sticky, string pod, string metadata)
    {
        await lab.DefineAsync($",\"sticky\":\"{sticky}\"");
        var address = await lab.StartAsync(pod, "u1", metadata);
        (await lab.Node.DelAsync(LeakLab.SandboxOf(pod, "u1"), LeakLab.Network)).Succeeded();
        lab.DeletePod(pod);
        Assert.Equal([address], await lab.ReservedAsync());
        return address;
    }
}
