using System.IO.Enumeration;
using System.Text.Json;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>Starts a case's pods on any runtime and holds what is seen of them against the case.</summary>
static class Judge
{
    public static async Task StartsAsync(IRuntime runtime, PodCase pod, CancellationToken cancellationToken)
    {
        var failure = await runtime.StartAsync(pod, cancellationToken);
        if (pod.Refusal is null)
            Assert.Null(failure);
        else
            Assert.Contains(pod.Refusal, failure ?? "it started", StringComparison.Ordinal);
        var links = await runtime.LinksAsync(pod, cancellationToken);
        Assert.Equal(pod.Interfaces.Select(expected => expected.Name).Order(StringComparer.Ordinal), links.Select(link => link.IfName).Order(StringComparer.Ordinal));
        foreach (var expected in pod.Interfaces)
        {
            var link = links.Single(link => link.IfName == expected.Name);
            AllMatch(expected.Addresses, link.Addresses);
            Assert.Equal(expected.Mac ?? link.Mac, link.Mac);
        }
        var defaults = (await runtime.RoutesAsync(pod, cancellationToken)).Where(route => route.Destination == "default").Select(route => route.IfName);
        Assert.Equal(pod.DefaultRoutes.Order(StringComparer.Ordinal), defaults.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The store says of the pod what its interfaces have, and no more.</summary>
    /// <param name="show">What <c>mzipam show</c> says as JSON.</param>
    public static async Task HoldsAsync(IRuntime runtime, PodCase pod, string show, CancellationToken cancellationToken)
    {
        using var shown = JsonDocument.Parse(show);
        var records = shown.RootElement.EnumerateArray()
            .Where(record => Text(record, "state") == "bound" && $"{Text(record, "namespace")}/{Text(record, "pod")}" == pod.Name)
            .ToLookup(record => Text(record, "ifname"));
        var links = await runtime.LinksAsync(pod, cancellationToken);
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
