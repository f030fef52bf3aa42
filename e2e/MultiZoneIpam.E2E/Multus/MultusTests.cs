using System.IO.Enumeration;
using System.Text.Json;
using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>The cases of e2e/cases, under both kinds of Multus and on both stores: what pods ask for in their annotations is what they get.</summary>
public class MultusTests
{
    public static IEnumerable<TheoryDataRow<string, MultusKind, StoreKind>> Cases =>
        from name in MultusCase.Names
        from way in ((MultusKind, StoreKind)[])[(MultusKind.Thin, StoreKind.File), (MultusKind.Thick, StoreKind.Etcd)]
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
        await using var runtime = new MultusDriver(kind, new LibCni(cluster.Node), read.Networks);
        foreach (var pod in read.Pods)
        {
            cluster.Define(pod.Name, pod.Annotations.Select(annotation => (annotation.Key, annotation.Value)));
            await StartAsync(runtime, pod);
            await HoldsAsync(cluster.Node, runtime, pod);
        }

        foreach (var pod in read.Pods)
            Assert.Null(await runtime.StopAsync(pod, Token));
        Assert.Empty(await cluster.Node.BoundAsync(Token));
    }

    static async Task StartAsync(MultusDriver runtime, PodCase pod)
    {
        var failure = await runtime.StartAsync(pod, Token);
        if (pod.Refusal is null)
            Assert.Null(failure);
        else
            Assert.Contains(pod.Refusal, failure ?? "it started", StringComparison.Ordinal);
        var links = await runtime.LinksAsync(pod, Token);
        Assert.Equal(pod.Interfaces.Select(expected => expected.Name).Order(StringComparer.Ordinal), links.Select(link => link.IfName).Order(StringComparer.Ordinal));
        foreach (var expected in pod.Interfaces)
        {
            var link = links.Single(link => link.IfName == expected.Name);
            AllMatch(expected.Addresses, link.Addresses);
            Assert.Equal(expected.Mac ?? link.Mac, link.Mac);
        }
        var defaults = (await runtime.RoutesAsync(pod, Token)).Where(route => route.Destination == "default").Select(route => route.IfName);
        Assert.Equal(pod.DefaultRoutes.Order(StringComparer.Ordinal), defaults.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The store says of the pod what its interfaces have, and no more.</summary>
    static async Task HoldsAsync(Node node, MultusDriver runtime, PodCase pod)
    {
        using var shown = JsonDocument.Parse(await node.MzipamAsync(["show", "--output", "json"], "", Token));
        var records = shown.RootElement.EnumerateArray()
            .Where(record => Text(record, "state") == "bound" && $"{Text(record, "namespace")}/{Text(record, "pod")}" == pod.Name)
            .ToLookup(record => Text(record, "ifname"));
        var links = await runtime.LinksAsync(pod, Token);
        Assert.Equal(links.Select(link => link.IfName).Order(StringComparer.Ordinal), records.Select(group => group.Key).Order(StringComparer.Ordinal));
        foreach (var link in links)
        {
            var held = records[link.IfName].Select(record => Text(record, "address"));
            Assert.Equal(link.Addresses.Select(address => address.Split('/')[0]).Order(StringComparer.Ordinal), held.Order(StringComparer.Ordinal));
            if (pod.Interfaces.Single(expected => expected.Name == link.IfName).Nad is { } nad)
                Assert.All(records[link.IfName], record => Assert.Equal(nad, Text(record, "nad")));
        }
    }

    static void AllMatch(IReadOnlyList<string> patterns, IReadOnlyList<string> addresses)
    {
        Assert.Equal(patterns.Count, addresses.Count);
        foreach (var pattern in patterns)
            Assert.Contains(addresses, address => FileSystemName.MatchesSimpleExpression(pattern, address));
    }

    static string? Text(JsonElement record, string field) => record.TryGetProperty(field, out var value) ? value.GetString() : null;
}
