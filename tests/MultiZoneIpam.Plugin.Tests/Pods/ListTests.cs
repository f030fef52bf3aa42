using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>A list of addresses on the template of a workload: each replica one that no living replica has.</summary>
public sealed class ListTests : IAsyncDisposable
{
    const string Key = "net1.ipam.multizone.dev/ip-pool";

    readonly ClusterLab lab = new();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Theory]
    [InlineData("10.188.0.20,10.188.0.21,10.188.0.22")]
    [InlineData("10.188.0.20-10.188.0.22")]
    [InlineData("10.188.0.20/31, 10.188.0.22")]
    public async Task Replicas_have_each_an_address_of_the_list_and_the_next_one_is_told_that_it_is_short(string list)
    {
        await lab.DefineAsync();
        var addresses = new List<string>();
        for (var replica = 0; replica < 3; replica++)
            addresses.Add((await StartAsync(Replica(replica, list), replica)).Address);

        Assert.Equal(["10.188.0.20", "10.188.0.21", "10.188.0.22"], addresses.Order(StringComparer.Ordinal));
        (await StartAsync(Replica(3, list), 3)).Failed(ErrorCode.AddressHeld, "has 3 addresses", "3 of them are held by pods of Deployment/web");
    }

    [Fact]
    public async Task A_replica_that_is_scaled_down_gives_its_address_back_at_once()
    {
        await lab.Node1.DefineAsync("database", ClusterLab.Ranges.Replace("0s", "1h", StringComparison.Ordinal));
        (await StartAsync(Replica(0, "10.188.0.20"), 0)).Succeeded();
        await ClusterLab.StopAsync(Replica(0, "10.188.0.20"), lab.Node1, "c0");

        Assert.Equal("10.188.0.20", (await StartAsync(Replica(1, "10.188.0.20"), 1)).Address);
    }

    [Fact]
    public async Task A_replica_that_was_lost_with_its_DEL_is_replaced_once_the_API_says_that_it_is_gone()
    {
        await lab.DefineAsync();
        (await StartAsync(Replica(0, "10.188.0.20"), 0)).Succeeded();
        (await StartAsync(Replica(1, "10.188.0.20"), 1)).Failed(ErrorCode.AddressHeld);
        lab.Delete(Replica(0, "10.188.0.20"));

        Assert.Equal("10.188.0.20", (await StartAsync(Replica(1, "10.188.0.20"), 1)).Address);
    }

    [Fact]
    public async Task A_lost_pod_of_another_workload_is_not_replaced_by_this_one()
    {
        await lab.DefineAsync();
        var other = PodShape.OfStatefulSet("db-0", "u9").With(Key, "10.188.0.20");
        (await lab.StartAsync(other, lab.Node1, "c9")).Succeeded();
        lab.Delete(other);

        (await StartAsync(Replica(0, "10.188.0.20"), 0)).Failed(ErrorCode.AddressHeld, "prod/db-0");
    }

    [Fact]
    public async Task A_list_of_both_families_gives_one_of_each()
    {
        await lab.Node1.DefineAsync("database", """ "ranges":[[{"subnet":"10.188.0.0/24"}],[{"subnet":"fd00:188::/64"}]] """);

        var answer = (await StartAsync(Replica(0, "10.188.0.20-10.188.0.29,fd00:188::20-fd00:188::29"), 0)).Succeeded();

        Assert.Contains("\"10.188.0.2", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"fd00:188::2", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lists_of_a_workloads_both_interfaces_are_taken_from_apart()
    {
        await lab.DefineAsync();
        var pod = Replica(0, "10.188.0.20").With("net2.ipam.multizone.dev/ip-pool", "10.188.0.30");
        lab.Cluster.Put(pod.ToString());

        Assert.Equal("10.188.0.20", (await lab.Node1.AddAsync(pod.Net1("c0"), ClusterLab.Database)).Address);
        Assert.Equal("10.188.0.30", (await lab.Node1.AddAsync(pod.Net1("c0") with { IfName = "net2" }, ClusterLab.Database)).Address);
    }

    Task<Answer> StartAsync(PodShape pod, int replica) => lab.StartAsync(pod, lab.Node1, $"c{replica}");

    static PodShape Replica(int index, string list) => PodShape.OfDeployment($"{new string((char)('a' + index), 5)}", $"u{index}").With(Key, list);
}
