using System.Text.Json.Nodes;
using MultiZoneIpam.Bench.Processes;
using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>Thick Multus runs its delegates in the daemon's cgroup: 50 MiB and a tenth of a core for all of them at once.</summary>
public abstract class ThickCgroupTests(StoreKind store)
{
    const int Pods = 10;
    const int Interfaces = 8;

    const string Zone =
        """
        apiVersion: ipam.multizone.dev/v1alpha1
        kind: Zone
        metadata: { name: crowd }
        spec: { ranges: [[{ subnet: 10.90.0.0/16 }]] }

        """;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_pods_of_eight_interfaces_at_once_are_all_served_in_a_small_cgroup()
    {
        using var cgroup = CreateCgroup();
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        await cluster.ApplyAsync(Zone, Token);
        await using var runtime = new MultusDriver(MultusKind.Thick, new LibCni(cluster.Node) { Launcher = cgroup.Launcher }, [Network]);
        var pods = Enumerable.Range(1, Pods).Select(number => Pod($"crowd/pod-{number}")).ToList();
        foreach (var pod in pods)
            cluster.Define(pod.Name);

        Assert.All(await Task.WhenAll(pods.Select(pod => runtime.StartAsync(pod, Token))), Assert.Null);

        var held = await cluster.Node.BoundAsync(Token);
        Assert.Equal(Pods * Interfaces, held.Count);
        Assert.Equal(Pods * Interfaces, held.Select(holding => holding.Address).Distinct().Count());
        foreach (var pod in pods)
            Assert.Equal(Interfaces, (await runtime.LinksAsync(pod, Token)).Count);

        Assert.All(await Task.WhenAll(pods.Select(pod => runtime.StopAsync(pod, Token))), Assert.Null);
        Assert.Empty(await cluster.Node.BoundAsync(Token));
        Assert.Equal(0, cgroup.OomKills);
        Assert.True(cgroup.Throttled > 0, "the cgroup's share of the core was never used up: did the plugins run in it?");
    }

    /// <summary>Skips where this machine lets nobody make one; in CI, too, as no script can change that.</summary>
    static SmallCgroup CreateCgroup()
    {
        try
        {
            return SmallCgroup.Create();
        }
        catch (IOException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    static NetAttachDef Network => new("crowd", "crowd", JsonNode.Parse(
        """
        {
          "cniVersion": "1.0.0", "type": "macvlan", "master": "eth1", "mode": "bridge",
          "ipam": { "type": "multizone-ipam", "zone": "crowd" }
        }
        """)!.AsObject());

    static PodCase Pod(string name) => new(
        name,
        new Dictionary<string, string> { ["k8s.v1.cni.cncf.io/networks"] = string.Join(',', Enumerable.Repeat("crowd", Interfaces - 1)) },
        [],
        [],
        null);
}
