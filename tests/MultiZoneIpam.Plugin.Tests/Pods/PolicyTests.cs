using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>A zone's rules hold on every way to an address: no annotation, argument or config is a way around them.</summary>
public sealed class PolicyTests : IAsyncDisposable
{
    const string Ranges = """ "ranges":[[{"subnet":"10.188.0.0/24"}]] """;
    const string Wanted = "10.188.0.50";

    readonly TestNode node = new(null);

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Theory]
    [InlineData("nothing")]
    [InlineData("runtimeConfig")]
    [InlineData("args")]
    [InlineData("IP")]
    [InlineData("net1.ipam.multizone.dev/ip")]
    [InlineData("net1.ipam.multizone.dev/ip-pool")]
    [InlineData("kube-ipam.ip")]
    [InlineData("ipkeeper.generals.space/ip_pool")]
    public async Task Only_the_allowed_namespaces_join(string way)
    {
        await node.DefineAsync("database", Ranges + """ ,"allow":{"namespaces":["prod","team-*"]} """);

        (await AddAsync("dev", way)).Failed(ErrorCode.NotAllowed, "'database'", "dev/app", "namespace 'dev'");
        await node.AssertNothingIsLeftAsync();
        (await AddAsync("team-a", way)).Succeeded();
    }

    [Theory]
    [InlineData("runtimeConfig")]
    [InlineData("args")]
    [InlineData("IP")]
    [InlineData("net1.ipam.multizone.dev/ip")]
    [InlineData("net1.ipam.multizone.dev/ip-pool")]
    [InlineData("kube-ipam.ip")]
    [InlineData("ipkeeper.generals.space/ip_pool")]
    public async Task Only_the_allowed_namespaces_ask_for_a_fixed_address(string way)
    {
        await node.DefineAsync("database", Ranges + """ ,"fixed":{"namespaces":["prod"]} """);

        (await AddAsync("dev", way)).Failed(ErrorCode.NotAllowed, "fixed address", "dev/app");
        await node.AssertNothingIsLeftAsync();
        Assert.Equal(Wanted, (await AddAsync("prod", way)).Address);
        // After it, as a random address could be the wanted one.
        (await AddAsync("dev", "nothing")).Succeeded();
    }

    [Fact]
    public async Task Whoever_names_no_pod_does_not_join_a_zone_with_rules()
    {
        await node.DefineAsync("database", Ranges + """ ,"allow":{"namespaces":["*"]} """);

        (await node.AddAsync(new Sandbox("c1", "net1"), TestNode.Network("database"))).Failed(ErrorCode.NotAllowed);
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_rule_about_service_accounts_needs_to_know_the_pod_even_where_annotations_are_ignored()
    {
        await node.DefineAsync("database", Ranges + """ ,"annotations":"ignore","allow":{"serviceAccounts":["prod/db-*"]} """);

        (await node.AddAsync(new Sandbox("c1", "net1") { Pod = "app" }, TestNode.Network("database"))).Failed(ErrorCode.TryAgainLater, "kubeconfig");
        (await AddAsync("prod", "kube-ipam.ip")).Failed(ErrorCode.NotAllowed, "prod/default");
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_rule_about_labels_of_the_namespace_is_never_guessed()
    {
        await node.DefineAsync("database", Ranges + """ ,"allow":{"namespaceSelector":{"tier":"data"}} """);

        (await AddAsync("prod", "nothing")).Failed(ErrorCode.TryAgainLater, "namespace prod");
        await node.AssertNothingIsLeftAsync();
    }

    Task<Answer> AddAsync(string @namespace, string way)
    {
        node.AddPod(@namespace, "app", (way, Wanted));
        var network = way switch
        {
            "runtimeConfig" => With("\"runtimeConfig\":{\"ips\":[\"10.188.0.50\"]}"),
            "args" => With("\"args\":{\"cni\":{\"ips\":[\"10.188.0.50\"]}}"),
            _ => TestNode.Network("database"),
        };
        var sandbox = new Sandbox($"{@namespace}-{way.Length}", "net1") { Namespace = @namespace, Pod = "app", MoreArgs = way == "IP" ? $"IP={Wanted}" : null };
        return node.AddAsync(sandbox, network);
    }

    static string With(string member) => $$$"""{"cniVersion":"1.0.0","name":"database","ipam":{"type":"multizone-ipam","zone":"database"},{{{member}}} }""";
}
