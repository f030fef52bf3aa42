using System.Text.Json.Nodes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>The samples of workloads do what their comments say.</summary>
public sealed class DrivenSamplesTests
{
    [Fact]
    public async Task Replicas_share_their_list_and_a_rolling_update_fits_into_it()
    {
        await using var sample = await SampleCluster.StartAsync("replicas");
        var addresses = new List<string>();
        // One more than there are replicas, as a rolling update has them for a while.
        for (var pod = 0; pod <= sample.Replicas; pod++)
            addresses.Add((await StartGatewayAsync(sample, pod)).Address);

        Assert.Equal(["10.190.0.20", "10.190.0.21", "10.190.0.22", "10.190.0.30"], addresses.Order(StringComparer.Ordinal));
        (await StartGatewayAsync(sample, 9)).Failed(ErrorCode.AddressHeld, "has 4 addresses", "Deployment/gateway");
        await sample.DelAsync(sample.Node1, "gateway-5d9c-0", "u0", "c0");
        Assert.Equal(addresses[0], (await StartGatewayAsync(sample, 9)).Address);
    }

    [Fact]
    public async Task Pods_of_the_stateful_set_have_their_addresses_back_on_another_node()
    {
        await using var sample = await SampleCluster.StartAsync("sticky");
        var addresses = new List<string>();
        for (var pod = 0; pod < sample.Replicas; pod++)
        {
            sample.PutPod($"store-{pod}", $"first-{pod}", "apps/v1 StatefulSet", "store");
            addresses.Add((await sample.AddAsync(sample.Node1, $"store-{pod}", $"first-{pod}", $"c{pod}")).Address);
        }
        for (var pod = 0; pod < sample.Replicas; pod++)
        {
            await sample.DelAsync(sample.Node1, $"store-{pod}", $"first-{pod}", $"c{pod}");
            sample.PutPod($"store-{pod}", $"second-{pod}", "apps/v1 StatefulSet", "store");
        }

        for (var pod = sample.Replicas - 1; pod >= 0; pod--)
            Assert.Equal(addresses[pod], (await sample.AddAsync(sample.Node2, $"store-{pod}", $"second-{pod}", $"d{pod}")).Address);
        Assert.Equal(sample.Replicas, addresses.Distinct().Count());
    }

    [Fact]
    public async Task Pods_of_the_daemon_set_have_addresses_of_their_nodes_subnets()
    {
        await using var sample = await SampleCluster.StartAsync("by-node");
        Label("node1", "subnet-6");
        Label("node2", "subnet-7");
        sample.PutPod("probe-a", "ua", "apps/v1 DaemonSet", "probe");
        sample.PutPod("probe-b", "ub", "apps/v1 DaemonSet", "probe");

        Assert.StartsWith("10.6.", (await sample.AddAsync(sample.Node1, "probe-a", "ua", "ca")).Address, StringComparison.Ordinal);
        Assert.StartsWith("10.7.", (await sample.AddAsync(sample.Node2, "probe-b", "ub", "cb")).Address, StringComparison.Ordinal);
        Label("node2", "other");
        (await sample.AddAsync(sample.Node2, "probe-b", "ub", "cc")).Failed(ErrorCode.ZoneExhausted, "node2");

        void Label(string node, string subnet) => sample.Cluster.Put(
            $$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{node}}","labels":{"node-subnet":"{{subnet}}"} } }""");
    }

    [Fact]
    public async Task The_machine_keeps_its_claims_address_and_takes_it_along()
    {
        const string Interface = "pod1a2b3c4d5e6";
        await using var sample = await SampleCluster.StartAsync("kubevirt");
        PutLauncher("source", "u1", []);
        PutLauncher("target", "u2", ["kubevirt.io/migrationJobUID"]);
        var address = (await sample.AddAsync(sample.Node1, "source", "u1", "c1", Interface)).Address;

        Assert.Equal(address, (await sample.AddAsync(sample.Node2, "target", "u2", "c2", Interface)).Address);
        await sample.DelAsync(sample.Node1, "source", "u1", "c1", Interface);
        await sample.DelAsync(sample.Node2, "target", "u2", "c2", Interface);
        PutLauncher("restarted", "u3", []);
        Assert.Equal(address, (await sample.AddAsync(sample.Node1, "restarted", "u3", "c3", Interface)).Address);

        // As KubeVirt makes it of vm.yaml.
        void PutLauncher(string name, string uid, string[] labels)
        {
            var labelled = new JsonObject { ["vm.kubevirt.io/name"] = "vm-a" };
            foreach (var label in labels)
                labelled[label] = "m1";
            sample.PutPod(new JsonObject
            {
                ["name"] = name,
                ["namespace"] = "machines",
                ["uid"] = uid,
                ["labels"] = labelled,
                ["annotations"] = new JsonObject
                {
                    ["k8s.v1.cni.cncf.io/networks"] = $$"""[{"name":"machines","namespace":"default","interface":"{{Interface}}","ipam-claim-reference":"vm-a.data"}]""",
                },
            });
        }
    }

    static Task<Plugin.Tests.Answer> StartGatewayAsync(SampleCluster sample, int pod)
    {
        sample.PutPod($"gateway-5d9c-{pod}", $"u{pod}", "apps/v1 ReplicaSet", "gateway-5d9c");
        sample.Cluster.Put("""
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"gateway-5d9c","namespace":"gateways","uid":"uid-of-the-controller",
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"gateway","uid":"u","controller":true}]}}
            """);
        return sample.AddAsync(sample.Node1, $"gateway-5d9c-{pod}", $"u{pod}", $"c{pod}");
    }
}
