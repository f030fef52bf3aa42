using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

public sealed class ManifestFolderTests : IDisposable
{
    const string Web = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            net1.ipam.multizone.dev/ip: 10.188.0.216
        spec:
          containers: [{ name: web, image: web }]
        """;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("web.yaml")]
    [InlineData("web.yml")]
    [InlineData("web.json")]
    public async Task Pod_is_found_under_the_name_of_its_manifest_and_of_its_kubelet(string file)
    {
        folder.Write(file, file == "web.json" ? """{"kind":"Pod","metadata":{"name":"web","annotations":{"net1.ipam.multizone.dev/ip":"10.188.0.216"}}}""" : Web);

        foreach (var name in new[] { "web", "web-node1" })
        {
            var pod = await Find("default", name);
            Assert.Equal(name, pod!.Name);
            Assert.Equal("10.188.0.216", pod.Annotations["net1.ipam.multizone.dev/ip"]);
            Assert.True(pod.IsStatic);
        }
    }

    [Theory]
    [InlineData("default", "web-node2")]
    [InlineData("default", "we")]
    [InlineData("default", "web-")]
    [InlineData("prod", "web")]
    public async Task Pod_without_a_manifest_does_not_exist(string @namespace, string name)
    {
        folder.Write("web.yaml", Web);

        Assert.Null(await Find(@namespace, name));
    }

    [Fact]
    public async Task Documents_and_lists_of_a_file_are_all_looked_at()
    {
        folder.Write("all.yaml", """
            kind: Service
            metadata: { name: a }
            ---
            kind: Pod
            metadata: { name: b, namespace: prod }
            ---
            kind: List
            items:
            - kind: Pod
              metadata: { name: c }
            - kind: ConfigMap
              metadata: { name: d }
            ---
            kind: PodList
            items:
            - metadata: { name: e }
            """);

        Assert.Null(await Find("default", "a"));
        Assert.Null(await Find("default", "b"));
        Assert.NotNull(await Find("prod", "b"));
        Assert.NotNull(await Find("default", "c"));
        Assert.Null(await Find("default", "d"));
        Assert.NotNull(await Find("default", "e"));
    }

    [Fact]
    public async Task Hidden_files_folders_and_other_files_are_not_read()
    {
        folder.Write(".web.yaml", Web);
        folder.Write("web.yaml~", Web);
        folder.Write("web.txt", "{{{");
        folder.Write("sub.yaml/web.yaml", Web);

        Assert.Null(await Find("default", "web"));
    }

    [Fact]
    public async Task Broken_file_does_not_hide_the_pod_of_another_file()
    {
        folder.Write("a.yaml", "kind: [");
        folder.Write("web.yaml", Web);
        folder.Write("z.yaml", "\t");

        Assert.NotNull(await Find("default", "web"));
    }

    [Theory]
    [InlineData("kind: [", "half.yaml, line ")]
    [InlineData("kind: Pod\nmetadata: { name: [] }", "half.yaml: name must be a string, is an array")]
    [InlineData("kind: Pod\nmetadata: { annotations: { a: 10 } }", "half.yaml: annotations['a'] must be a string")]
    [InlineData("kind: Pod\nmetadata: {}", "half.yaml: the pod has no metadata.name")]
    [InlineData("just text", "half.yaml: the holder of kind must be an object")]
    public async Task Pod_is_not_said_to_be_missing_while_a_file_is_broken(string content, string mistake)
    {
        folder.Write("half.yaml", content);
        folder.Write("web.yaml", Web);

        var refused = await Refused("default", "other");

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains("pod default/other", refused.Message);
        Assert.Contains(folder.File(mistake), refused.Message);
    }

    [Theory]
    [InlineData("kind: Pod\nmetadata: { name: \"w\\u0065b\" }")]
    [InlineData("kind: Pod\nmetadata: { name: \"w\\\n  eb\" }")]
    [InlineData("kind: Pod\nmetadata:\n  name: >-\n    web\n")]
    [InlineData("x: &n web\n---\nkind: Pod\nlabels: &m { name: web }\nmetadata:\n  <<: *m\n")]
    public async Task Name_is_found_however_it_is_written(string manifest)
    {
        folder.Write("web.yaml", manifest);

        Assert.NotNull(await Find("default", "web"));
        Assert.NotNull(await Find("default", "web-node1"));
    }

    [Fact]
    public async Task File_that_cannot_be_opened_is_a_broken_file()
    {
        File.CreateSymbolicLink(folder.File("gone.yaml"), folder.File("nowhere"));

        var refused = await Refused("default", "web");

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains("gone.yaml", refused.Message);
    }

    [Fact]
    public async Task Missing_folder_is_named()
    {
        var missing = new ManifestFolder(folder.File("missing"), "node1");

        var refused = await Assert.ThrowsAsync<IpamException>(() => missing.FindPodAsync("default", "web", CancellationToken.None));

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains(folder.File("missing"), refused.Message);
    }

    [Fact]
    public async Task File_that_names_the_pod_and_breaks_off_is_broken()
    {
        folder.Write("web.yaml", Web[..Web.IndexOf("containers", StringComparison.Ordinal)] + "containers: [{ na");

        Assert.Contains("web.yaml, line ", (await Refused("default", "web")).Message);
    }

    [Fact]
    public async Task Two_manifests_that_differ_are_both_named()
    {
        folder.Write("a.yaml", Web);
        folder.Write("b.yaml", Web.Replace("216", "217", StringComparison.Ordinal));

        var refused = await Refused("default", "web");

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains(folder.File("a.yaml"), refused.Message);
        Assert.Contains(folder.File("b.yaml"), refused.Message);
    }

    [Fact]
    public async Task Name_that_two_manifests_run_under_is_refused()
    {
        folder.Write("a.yaml", Web);
        folder.Write("b.yaml", Web.Replace("name: web\n", "name: web-node1\n", StringComparison.Ordinal));

        Assert.Contains("two manifests", (await Refused("default", "web-node1")).Message);
    }

    [Fact]
    public async Task Two_manifests_that_say_the_same_are_one()
    {
        folder.Write("a.yaml", """{"kind":"Pod","metadata":{"name":"web","labels":{"a":"b"}}}""");
        folder.Write("b.yaml", "# a copy\nmetadata: { labels: { a: b }, name: web }\nkind: Pod\n");

        Assert.NotNull(await Find("default", "web"));
    }

    [Fact]
    public async Task Workloads_and_claims_lie_beside_the_pods()
    {
        folder.Write("web.yaml", Web);
        folder.Write("more.yaml", """
            kind: ReplicaSet
            metadata: { name: web-5d9c, namespace: prod, ownerReferences: [{ kind: Deployment, name: web, controller: true }] }
            ---
            kind: List
            items:
            - { kind: Job, metadata: { name: web-5d9c } }
            - { kind: IPAMClaim, metadata: { name: vm-a.data, namespace: prod }, spec: { network: data }, status: { ips: [10.1.2.3/24] } }
            """);
        var manifests = new ManifestFolder(folder.Path, "node1");

        Assert.Equal("web", (await manifests.FindWorkloadAsync(WorkloadKind.ReplicaSet, "prod", "web-5d9c", CancellationToken.None))!.Controller!.Name);
        Assert.Null((await manifests.FindWorkloadAsync(WorkloadKind.Job, "default", "web-5d9c", CancellationToken.None))!.Controller);
        Assert.Null(await manifests.FindWorkloadAsync(WorkloadKind.Job, "prod", "web-5d9c", CancellationToken.None));
        Assert.Equal("data", (await manifests.FindClaimAsync("prod", "vm-a.data", CancellationToken.None))!.Network);
        Assert.Null(await manifests.FindClaimAsync("default", "vm-a.data", CancellationToken.None));
        Assert.NotNull(await manifests.FindPodAsync("default", "web", CancellationToken.None));
    }

    [Fact]
    public async Task Claim_is_not_said_to_be_missing_while_a_file_is_broken()
    {
        folder.Write("half.yaml", "kind: [");

        var refused = await Assert.ThrowsAsync<IpamException>(() => new ManifestFolder(folder.Path, "node1").FindClaimAsync("prod", "vm-a.data", CancellationToken.None));

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains("ipamclaim prod/vm-a.data", refused.Message);
    }

    [Fact]
    public void Manifests_never_tell_who_lives() => Assert.False(new ManifestFolder(folder.Path, "node1").TellsWhoLives);

    [Fact]
    public async Task Labels_of_namespaces_and_nodes_cannot_be_told()
    {
        var manifests = new ManifestFolder(folder.Path, "node1");

        foreach (var asked in new[]
        {
            await Assert.ThrowsAsync<IpamException>(() => manifests.FindNamespaceLabelsAsync("prod", CancellationToken.None)),
            await Assert.ThrowsAsync<IpamException>(() => manifests.FindNodeLabelsAsync("node1", CancellationToken.None)),
        })
        {
            Assert.Equal(ErrorCode.TryAgainLater, asked.Code);
            Assert.Contains("pods only", asked.Message);
        }
    }

    Task<Pod?> Find(string @namespace, string name) =>
        new ManifestFolder(folder.Path, "Node1").FindPodAsync(@namespace, name, CancellationToken.None);

    Task<IpamException> Refused(string @namespace, string name) => Assert.ThrowsAsync<IpamException>(() => Find(@namespace, name));
}
