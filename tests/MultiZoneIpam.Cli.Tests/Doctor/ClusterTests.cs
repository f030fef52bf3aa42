using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Cli.Tests.Doctor;

/// <summary>What a cluster knows of the node, and what it lets the node know.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    const string Uid = "5b1f6a0e-5c1a-4f52-9a35-0d7d2c6f0c11";

    const string ByNode =
        """
        apiVersion: ipam.multizone.dev/v1alpha1
        kind: Zone
        metadata: { name: database }
        spec:
          ranges:
            - [ { subnet: 10.6.0.0/24, nodeSelector: { rack: "6" } }, { subnet: 10.7.0.0/24, nodeSelector: { rack: "7" } } ]
            - [ { subnet: "fd00:6::/64", nodeSelector: { rack: "6" } } ]
        """;

    readonly Patient patient = new();
    readonly TestCluster cluster = TestCluster.Start();

    public async ValueTask InitializeAsync()
    {
        patient.More = $$""", "kubernetes": { "kubeconfig": "{{cluster.Kubeconfig}}" }""";
        Label("6");
        PutCluster(Uid);
        cluster.Put("""{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"default","name":"web-1"},"spec":{"nodeName":"node1"}}""");
        await patient.Node.ApplyAsync(ByNode);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        patient.Dispose();
    }

    [Fact]
    public async Task A_cluster_that_knows_the_node_and_lets_it_list_its_pods_is_well()
    {
        var diagnosis = await patient.DiagnoseAsync();

        diagnosis.AssertHealthy();
        Assert.Contains(("kubernetes", "ok", "the cluster has a node 'node1'", null), diagnosis.Findings);
        Assert.Contains(("kubernetes", "ok", "its pods can be listed (1)", null), diagnosis.Findings);
        Assert.Contains(("kubernetes", "ok", $"namespaces can be read; its UID, by namespace kube-system, is {Uid}", null), diagnosis.Findings);
        Assert.All(cluster.Server.Requests, request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task A_node_name_that_the_cluster_does_not_know_is_wrong()
    {
        var diagnosis = await patient.DiagnoseAsync(patient.NodeFile.Replace("node1", "node1.example", StringComparison.Ordinal));

        var (subject, said) = diagnosis.OnlyWrong;
        Assert.Equal("kubernetes", subject);
        Assert.Contains("the cluster has no node 'node1.example'", said, StringComparison.Ordinal);
        Assert.Contains("kubectl get nodes", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_of_another_cluster_of_the_same_name_is_wrong_until_it_is_adopted()
    {
        const string Other = "8e0c1f7a-7f0b-4c66-b0f5-1f0f8c7d6a52";
        var said = await patient.Node.RunAsync("zone", "adopt", "database", "--uid", Other);
        Assert.Equal(new Run(0, $"zone/database: what it holds for cluster 'default' is of the cluster with UID {Other} now, before: nobody had said\n", ""), said);

        var (subject, wrong) = (await patient.DiagnoseAsync()).OnlyWrong;
        Assert.Equal("kubernetes", subject);
        foreach (var word in (string[])["zone 'database'", "cluster 'default'", Other, Uid, $"mzipam zone adopt database --uid {Uid}"])
            Assert.Contains(word, wrong, StringComparison.Ordinal);

        Assert.EndsWith($"before: {Other}\n", (await patient.Node.RunAsync("zone", "adopt", "database", "--uid", Uid)).Out, StringComparison.Ordinal);
        (await patient.DiagnoseAsync()).AssertHealthy();
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_told_from_others_is_wrong()
    {
        cluster.Delete("Namespace", null, "kube-system");

        Assert.Contains("no namespace kube-system", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_that_are_missing_are_named()
    {
        cluster.Override = request => request.Path.StartsWith("/api/v1/pods", StringComparison.Ordinal)
            ? TestAnswer.Refusal(403, "Forbidden", "pods is forbidden: User \"x\" cannot list resource \"pods\"")
            : null;

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("kubernetes", subject);
        Assert.Contains("cannot list resource", said, StringComparison.Ordinal);
        Assert.Contains("RBAC", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_are_not_accepted_are_told()
    {
        cluster.Token = "the-next-token";

        var diagnosis = await patient.DiagnoseAsync();

        Assert.Contains(diagnosis.Findings, finding => finding is { Subject: "kubernetes", Verdict: "wrong" } && finding.Advice!.Contains("does not accept the credentials", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_kubeconfig_that_is_not_there_is_named()
    {
        patient.More = """, "kubernetes": { "kubeconfig": "/nowhere/kubeconfig" }""";

        var diagnosis = await patient.DiagnoseAsync();

        Assert.Contains(diagnosis.Findings, finding => finding is { Subject: "kubernetes", Verdict: "wrong" } && finding.Message.Contains("cannot read kubeconfig /nowhere/kubeconfig", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_zone_with_a_range_for_the_node_in_one_set_but_not_in_the_other_is_wrong()
    {
        Label("7");

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("zones", subject);
        Assert.Contains("has ranges for node 'node1' in 1 of its 2 range sets", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_that_is_not_for_this_node_is_worth_a_note()
    {
        Label("8");

        Assert.Contains("zone 'database' has no range for node 'node1': its nodeSelectors are rack=6; rack=7; rack=6", (await patient.DiagnoseAsync()).NoteOf("zones"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_by_node_labels_needs_somebody_who_knows_them()
    {
        patient.More = "";

        Assert.Contains("nothing tells this node's", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);
    }

    void PutCluster(string uid) =>
        cluster.Put($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"kube-system","uid":"{{uid}}"} }""");

    void Label(string rack) =>
        cluster.Put($$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"node1","labels":{"rack":"{{rack}}"} } }""");
}
