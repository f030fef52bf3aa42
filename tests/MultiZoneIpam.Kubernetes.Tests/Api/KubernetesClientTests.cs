using System.Text;
using System.Text.Json;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>Lists and writes of the long-running programs' client, where the cluster makes it hard.</summary>
public sealed class KubernetesClientTests : IAsyncDisposable
{
    static readonly ResourceRequest<string> Pods = new(ApiResource.Pods, Selection.All, NameOf);

    readonly TestCluster cluster = TestCluster.Start();
    readonly KubernetesClient client;

    public KubernetesClientTests() => client = Open(TimeSpan.FromSeconds(5));

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task List_is_read_page_by_page()
    {
        Fill(250);

        var list = await client.ListAsync(Pods, CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 250).Select(Name), list.Items.Select(item => item.Value));
        Assert.Equal(cluster.ResourceVersion, list.ResourceVersion);
        Assert.Equal(3, cluster.Server.Requests.Count);
        Assert.All(cluster.Server.Requests, request => Assert.Equal("100", request.Query("limit")));
    }

    [Fact]
    public async Task All_pages_are_of_the_moment_of_the_first()
    {
        Fill(150);
        Meanwhile(at: 2, () => cluster.Delete("Pod", "prod", Name(149)));

        var list = await client.ListAsync(Pods, CancellationToken.None);

        Assert.Equal(150, list.Items.Count);
        Assert.NotEqual(cluster.ResourceVersion, list.ResourceVersion);
    }

    [Fact]
    public async Task List_whose_moment_is_forgotten_is_begun_anew()
    {
        Fill(150);
        Meanwhile(at: 2, () =>
        {
            cluster.Delete("Pod", "prod", Name(0));
            cluster.Compact();
        });

        var list = await client.ListAsync(Pods, CancellationToken.None);

        Assert.Equal(149, list.Items.Count);
        Assert.Equal(4, cluster.Server.Requests.Count);
    }

    [Fact]
    public async Task List_whose_moment_is_always_forgotten_is_given_up()
    {
        Fill(150);
        cluster.Override = request =>
        {
            Fill(1);
            cluster.Compact();
            return null;
        };

        var refused = await Assert.ThrowsAsync<ApiRefusedException>(() => client.ListAsync(Pods, CancellationToken.None));

        Assert.Equal(410, refused.Status);
        Assert.Contains("cannot list pods: GET", refused.Message);
        Assert.Equal(6, cluster.Server.Requests.Count);
    }

    [Theory]
    [InlineData("spec.nodeName=node1", null, "a,c")]
    [InlineData("metadata.name=b", null, "b")]
    [InlineData("spec.nodeName!=node1,metadata.namespace=prod", null, "b")]
    [InlineData(null, "app=db", "a,b")]
    [InlineData(null, "app in (db, x),rack", "b")]
    [InlineData(null, "!rack", "a,c")]
    public async Task List_is_of_what_is_selected(string? fields, string? labels, string expected)
    {
        cluster.Put("""{"kind":"Pod","metadata":{"name":"a","namespace":"prod","labels":{"app":"db"}},"spec":{"nodeName":"node1"}}""");
        cluster.Put("""{"kind":"Pod","metadata":{"name":"b","namespace":"prod","labels":{"app":"db","rack":"7"}},"spec":{"nodeName":"node2"}}""");
        cluster.Put("""{"kind":"Pod","metadata":{"name":"c","namespace":"test"},"spec":{"nodeName":"node1"}}""");

        var list = await client.ListAsync(Pods with { Selection = new Selection { Fields = fields, Labels = labels } }, CancellationToken.None);

        Assert.Equal(expected, string.Join(',', list.Items.Select(item => item.Value)));
    }

    [Fact]
    public async Task List_may_be_of_one_namespace()
    {
        Fill(2);
        cluster.Put("""{"kind":"Pod","metadata":{"name":"c","namespace":"test"}}""");

        var list = await client.ListAsync(Pods with { Selection = new Selection { Namespace = "test" } }, CancellationToken.None);

        Assert.Equal(("test", "c"), (Assert.Single(list.Items).Namespace, list.Items[0].Name));
    }

    [Fact]
    public async Task Forbidden_list_names_the_rule_that_is_missing()
    {
        cluster.Override = _ => TestAnswer.Refusal(403, "Forbidden", "replicasets.apps is forbidden: User \"u\" cannot list resource");

        var refused = await Assert.ThrowsAsync<ApiRefusedException>(() => client.ListAsync(
            new ResourceRequest<string>(ApiResource.ReplicaSets, new Selection { Namespace = "prod" }, NameOf), CancellationToken.None));

        Assert.Equal((403, ErrorCode.TryAgainLater), (refused.Status, refused.Code));
        Assert.Contains("User \"u\" cannot list", refused.Message);
        Assert.EndsWith("verb list, resource replicasets, API group apps, namespace prod", refused.Details);
    }

    [Fact]
    public async Task Exchanged_token_is_a_401_that_names_the_credentials()
    {
        cluster.Token = "another";

        var refused = await Assert.ThrowsAsync<ApiRefusedException>(() => client.ListAsync(Pods, CancellationToken.None));

        Assert.Equal(401, refused.Status);
        Assert.Contains(cluster.Kubeconfig, refused.Details);
    }

    [Fact]
    public async Task Kind_that_the_cluster_does_not_have_is_not_an_empty_list_nor_a_missing_object()
    {
        cluster.Override = _ => new TestAnswer(404, "404 page not found");

        var refused = await Assert.ThrowsAsync<ApiRefusedException>(() => client.FindAsync(ApiResource.IpamClaims, "prod", "vm", NameOf, CancellationToken.None));
        Assert.Equal(404, refused.Status);

        cluster.Override = _ => TestAnswer.Refusal(404, "NotFound", "the server could not find the requested resource");
        refused = await Assert.ThrowsAsync<ApiRefusedException>(() => client.ListAsync(
            new ResourceRequest<string>(ApiResource.IpamClaims, Selection.All, NameOf), CancellationToken.None));
        Assert.StartsWith("see that this cluster has ipamclaims of k8s.cni.cncf.io/v1alpha1,", refused.Details);
    }

    [Theory]
    [InlineData("""{"kind":"Status"}""", "it is not a PodList")]
    [InlineData("""{"kind":"PodList","metadata":{},"items":[]}""", "there is no metadata.resourceVersion")]
    [InlineData("""{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[{}]}""", "a Pod has no metadata.name")]
    [InlineData("", "it is not JSON")]
    public async Task Answer_that_is_no_list_is_not_an_empty_one(string body, string mistake)
    {
        cluster.Override = _ => new TestAnswer(200, body);

        var refused = await Assert.ThrowsAsync<IpamException>(() => client.ListAsync(Pods, CancellationToken.None));

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains(mistake, refused.Message);
    }

    [Fact]
    public async Task Connection_is_kept()
    {
        for (var call = 0; call < 5; call++)
            await client.ListAsync(Pods, CancellationToken.None);

        Assert.Equal(1, cluster.Server.Connections);
    }

    [Fact]
    public async Task Status_is_written_by_its_sub_resource_and_by_nothing_else()
    {
        const string Claim = """
            {"apiVersion":"k8s.cni.cncf.io/v1alpha1","kind":"IPAMClaim","metadata":{"name":"vm","namespace":"prod"},"spec":{"network":"db"},"status":{"ips":["10.0.0.9"]}}
            """;
        cluster.Put("""{"kind":"Namespace","metadata":{"name":"prod"}}""");
        await client.CreateAsync(ApiResource.IpamClaims, "prod", "vm", Bytes(Claim), CancellationToken.None);
        Assert.Null(Found()["status"]);

        var patched = await client.PatchAsync(
            ApiResource.IpamClaims, ObjectPart.Status, "prod", "vm", Bytes("""{"spec":{"network":"x"},"status":{"ips":["10.0.0.1/24"]}}"""), CancellationToken.None);
        Assert.Equal("""{"ips":["10.0.0.1/24"]}""", Found()["status"]!.ToJsonString());
        Assert.Equal("db", Found()["spec"]!["network"]!.GetValue<string>());

        var read = Found();
        read["spec"]!["network"] = "web";
        read["status"]!["ips"] = null;
        Assert.IsType<WriteOutcome.Written>(await client.UpdateAsync(ApiResource.IpamClaims, ObjectPart.Body, "prod", "vm", Bytes(read.ToJsonString()), CancellationToken.None));
        Assert.Equal("web", Found()["spec"]!["network"]!.GetValue<string>());
        Assert.Equal("""{"ips":["10.0.0.1/24"]}""", Found()["status"]!.ToJsonString());

        read = Found();
        read["status"]!["ips"]!.AsArray().Clear();
        Assert.IsType<WriteOutcome.Written>(await client.UpdateAsync(ApiResource.IpamClaims, ObjectPart.Status, "prod", "vm", Bytes(read.ToJsonString()), CancellationToken.None));
        Assert.Equal("""{"ips":[]}""", Found()["status"]!.ToJsonString());
        Assert.IsType<WriteOutcome.Conflict>(await client.UpdateAsync(ApiResource.IpamClaims, ObjectPart.Status, "prod", "vm", Bytes(read.ToJsonString()), CancellationToken.None));
        Assert.NotEqual(Assert.IsType<WriteOutcome.Written>(patched).ResourceVersion, Found()["metadata"]!["resourceVersion"]!.GetValue<string>());

        System.Text.Json.Nodes.JsonObject Found() => cluster.Find("IPAMClaim", "prod", "vm")!;
    }

    [Fact]
    public async Task Update_that_names_no_version_is_never_sent()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => client.UpdateAsync(
            ApiResource.Pods, ObjectPart.Body, "prod", "a", Bytes("""{"metadata":{"name":"a"}}"""), CancellationToken.None));

        Assert.Empty(cluster.Server.Requests);
    }

    [Fact]
    public async Task Creation_in_a_namespace_that_is_not_there_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ApiRefusedException>(() => CreateAsync("nowhere", "a"));

        Assert.Contains("namespaces \"nowhere\" not found", refused.Message);
    }

    [Fact]
    public async Task Object_of_that_name_with_another_UID_is_not_written_over()
    {
        var old = cluster.Put("""{"kind":"Pod","metadata":{"name":"a","namespace":"prod","uid":"u-1"}}""");
        cluster.Put("""{"kind":"Pod","metadata":{"name":"a","namespace":"prod","uid":"u-2"}}""");

        Assert.IsType<WriteOutcome.Conflict>(await client.PatchAsync(
            ApiResource.Pods, ObjectPart.Body, "prod", "a", Bytes("""{"metadata":{"uid":"u-1","labels":{"a":"b"}}}"""), CancellationToken.None));
        Assert.IsType<WriteOutcome.Conflict>(await client.UpdateAsync(
            ApiResource.Pods, ObjectPart.Body, "prod", "a", Bytes(old.ToJsonString()), CancellationToken.None));
    }

    [Fact]
    public async Task Busy_server_is_asked_to_write_again()
    {
        cluster.Put("""{"kind":"Namespace","metadata":{"name":"prod"}}""");
        cluster.Override = _ => cluster.Server.Requests.Count < 3 ? TestAnswer.Refusal(429, "TooManyRequests", "busy") with { Headers = "Retry-After: 0\r\n" } : null;

        Assert.IsType<WriteOutcome.Written>(await CreateAsync("prod", "a"));
        Assert.Equal(3, cluster.Server.Requests.Count);
    }

    [Fact]
    public async Task Write_whose_outcome_is_unknown_is_repeated_only_where_that_comes_to_the_same()
    {
        cluster.Put("""{"kind":"Pod","metadata":{"name":"a","namespace":"prod"}}""");
        cluster.Override = _ => cluster.Server.Requests.Count < 2 ? TestAnswer.Refusal(504, "Timeout", "etcd is slow") with { Headers = "Retry-After: 0\r\n" } : null;
        Assert.IsType<WriteOutcome.Written>(await client.PatchAsync(
            ApiResource.Pods, ObjectPart.Body, "prod", "a", Bytes("""{"metadata":{"labels":{"a":"b"}}}"""), CancellationToken.None));
        Assert.Equal(2, cluster.Server.Requests.Count);

        cluster.Override = _ => TestAnswer.Refusal(504, "Timeout", "etcd is slow") with { Headers = "Retry-After: 0\r\n" };
        var refused = await Assert.ThrowsAsync<ApiRefusedException>(() => CreateAsync("prod", "b"));
        Assert.Contains("cannot create event prod/b: POST", refused.Message);
        Assert.Equal(3, cluster.Server.Requests.Count);
    }

    [Fact]
    public async Task Update_whose_first_answer_is_lost_is_told_as_a_conflict()
    {
        var read = cluster.Put("""{"kind":"Pod","metadata":{"name":"a","namespace":"prod"}}""");
        read["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" };
        cluster.Override = request =>
        {
            if (cluster.Server.Requests.Count > 1)
                return null;
            cluster.Put(read.ToJsonString());
            return TestAnswer.Refusal(504, "Timeout", "etcd is slow") with { Headers = "Retry-After: 0\r\n" };
        };

        Assert.IsType<WriteOutcome.Conflict>(await client.UpdateAsync(
            ApiResource.Pods, ObjectPart.Body, "prod", "a", Bytes(read.ToJsonString()), CancellationToken.None));
    }

    [Fact]
    public async Task Silent_server_ends_a_write_at_the_deadline()
    {
        cluster.Override = _ => TestAnswer.Silence;
        using var impatient = Open(TimeSpan.FromMilliseconds(300));

        var refused = await Assert.ThrowsAsync<IpamException>(() => impatient.CreateAsync(ApiResource.Events, "prod", "a", Bytes("{}"), CancellationToken.None));

        Assert.Contains("no answer to POST", refused.Message);
        Assert.Contains("none within 0.3 s", refused.Message);
    }

    [Theory]
    [InlineData("..", "a")]
    [InlineData("prod", "a/../b")]
    [InlineData("prod", "A")]
    public async Task Name_that_is_no_name_never_reaches_the_server(string @namespace, string name)
    {
        await Assert.ThrowsAsync<IpamException>(() => client.FindAsync(ApiResource.Pods, @namespace, name, NameOf, CancellationToken.None));

        Assert.Empty(cluster.Server.Requests);
    }

    Task<WriteOutcome> CreateAsync(string @namespace, string name) => client.CreateAsync(
        ApiResource.Events, @namespace, name, Bytes($$"""{"metadata":{"name":"{{name}}"} }"""), CancellationToken.None);

    KubernetesClient Open(TimeSpan deadline) => new(Kubeconfig.Load(cluster.Kubeconfig), "mzipam-tests/0", deadline, TimeProvider.System);

    void Fill(int count)
    {
        for (var pod = 0; pod < count; pod++)
            cluster.Put($$"""{"kind":"Pod","metadata":{"name":"{{Name(pod)}}","namespace":"prod","labels":{"v":"{{cluster.ResourceVersion}}"} } }""");
    }

    /// <summary>Before the answer to that request, counted from 1.</summary>
    void Meanwhile(int at, Action action) => cluster.Override = _ =>
    {
        if (cluster.Server.Requests.Count == at)
            action();
        return null;
    };

    static string Name(int pod) => $"pod-{pod:000}";

    static string NameOf(JsonElement found) => found.GetProperty("metadata").GetProperty("name").GetString()!;

    static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
