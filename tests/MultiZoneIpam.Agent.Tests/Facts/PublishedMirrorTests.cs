using System.Diagnostics;
using System.Text.Json.Nodes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests.Facts;

/// <summary>The published programs: a plugin without any credential gets what an agent knows of the cluster.</summary>
public sealed class PublishedMirrorTests : IAsyncDisposable
{
    readonly TestCluster cluster = TestCluster.Start();
    readonly TemporaryFolder folder = new();

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Pod_is_served_from_the_mirror()
    {
        cluster.Put("""
            {"apiVersion":"v1","kind":"Pod","spec":{"nodeName":"node1"},
             "metadata":{"name":"db-0","namespace":"prod","uid":"uid-1","annotations":{"net1.ipam.multizone.dev/ip":"10.188.0.50"}}}
            """);
        cluster.Override = request => request.Path.EndsWith("/pods/db-0", StringComparison.Ordinal) ? TestAnswer.Refusal(403, "Forbidden", "no") : null;
        using var agent = Process.Start(Path.Combine(Repository.Dist, "multizone-ipamd"), ["agent", "--config", WriteNodeFile()]);
        try
        {
            await cluster.WatchesOpenAsync(3, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

            var answer = await AddAsync();

            Assert.Contains("\"10.188.0.50/24\"", answer);
            Assert.DoesNotContain(cluster.Server.Requests, request => request.Path.EndsWith("/pods/db-0", StringComparison.Ordinal));

            using var terminate = Process.Start("kill", [$"{agent.Id}"]);
            await agent.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
        finally
        {
            agent.Kill();
        }
        Assert.Equal(0, agent.ExitCode);
    }

    string WriteNodeFile() => folder.Write("node.conf", new JsonObject
    {
        ["nodeName"] = "node1",
        ["stateDir"] = folder.File("state"),
        ["agent"] = new JsonObject { ["socket"] = folder.File("run/agent.sock"), ["mode"] = "required" },
        ["datastore"] = new JsonObject { ["type"] = "file", ["dataDir"] = folder.File("zones") },
        ["kubernetes"] = new JsonObject { ["kubeconfig"] = cluster.Kubeconfig },
    }.ToJsonString());

    async Task<string> AddAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Dist, "multizone-ipam")) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach (var (name, value) in new (string, string)[]
        {
            ("CNI_COMMAND", "ADD"), ("CNI_CONTAINERID", "c1"), ("CNI_NETNS", "/var/run/netns/test"), ("CNI_IFNAME", "net1"), ("CNI_PATH", "/opt/cni/bin"),
            ("CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAMESPACE=prod;K8S_POD_NAME=db-0;K8S_POD_UID=uid-1"), (NodeConf.PathVariable, folder.File("node.conf")),
        })
            start.Environment[name] = value;
        using var plugin = Process.Start(start)!;
        await plugin.StandardInput.WriteAsync(
            """{"cniVersion":"1.0.0","name":"database","type":"macvlan","ipam":{"type":"multizone-ipam","zone":"database","ranges":[[{"subnet":"10.188.0.0/24"}]]}}""");
        plugin.StandardInput.Close();
        var answer = await plugin.StandardOutput.ReadToEndAsync();
        await plugin.WaitForExitAsync();
        return answer;
    }
}
