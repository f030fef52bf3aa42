using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>The cases of e2e/cases, under both kinds of Multus and on both stores: what pods ask for in their annotations is what they get.</summary>
public class MultusTests
{
    public static IEnumerable<TheoryDataRow<string, MultusKind, StoreKind>> Cases =>
        from name in MultusCase.Names
        from way in ((MultusKind, StoreKind)[])[(MultusKind.Thin, StoreKind.File), (MultusKind.Thick, StoreKind.Etcd), (MultusKind.Thick, StoreKind.Agent)]
        select new TheoryDataRow<string, MultusKind, StoreKind>(name, way.Item1, way.Item2);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Pods_get_what_they_ask_for_and_leave_nothing(string name, MultusKind kind, StoreKind store)
    {
        var read = MultusCase.Read(name);
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        await cluster.Node.Network.SkipAddressDetectionAsync(Token);
        foreach (var zone in read.Zones)
            await cluster.ApplyAsync(zone, Token);
        await using var runtime = new MultusDriver(kind, new LibCni(cluster.Node) { Environment = EnvironmentOf(kind) }, read.Networks);
        foreach (var pod in read.Pods)
        {
            cluster.Define(pod.Name, pod.Annotations.Select(annotation => (annotation.Key, annotation.Value)));
            await Judge.StartsAsync(runtime, pod, Token);
            await Judge.HoldsAsync(runtime, pod, await cluster.Node.MzipamAsync(["show", "--output", "json"], "", Token), Token);
        }

        foreach (var pod in read.Pods)
            Assert.Null(await runtime.StopAsync(pod, Token));
        Assert.Empty(await cluster.Node.BoundAsync(Token));
    }

    /// <summary>The daemon is a pod: it has the variables of one, but after chroot none of the files that they promise.</summary>
    static Dictionary<string, string> EnvironmentOf(MultusKind kind) => kind == MultusKind.Thin
        ? []
        : new() { ["KUBERNETES_SERVICE_HOST"] = "192.0.2.1", ["KUBERNETES_SERVICE_PORT"] = "443", ["MULTUS_NODE_NAME"] = "another-name" };
}
