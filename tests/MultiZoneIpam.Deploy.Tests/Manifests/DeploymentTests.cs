using System.Diagnostics;
using MultiZoneIpam.Installing;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Manifests;

/// <summary>The pieces of deploy/kubernetes fit each other, the programs and the node file.</summary>
public class DeploymentTests
{
    public static TheoryData<string> Files => [.. Deployed.Files];

    public static TheoryData<string> Installers => ["install", "credentials"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_manifest_is_yaml_says_what_it_is_and_is_named_by_the_kustomization(string file)
    {
        Assert.StartsWith("# ", File.ReadAllText(Repository.At(file)), StringComparison.Ordinal);
        Assert.All(Deployed.In(file), found => Assert.NotNull(Deployed.Text(found, "kind")));
        if (!file.EndsWith("kustomization.yaml", StringComparison.Ordinal))
            Assert.Contains($"- {Path.GetFileName(file)}\n", File.ReadAllText(Repository.At("deploy/kubernetes/kustomization.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kustomization_is_what_kubectl_takes()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, "kubectl"))), "needs kubectl (Debian has none that is new enough, so it skips in CI too)");
        var start = new ProcessStartInfo("kubectl", ["kustomize", Repository.At(Deployed.Folder)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var kubectl = Process.Start(start)!;
        var complaints = kubectl.StandardError.ReadToEndAsync(CancellationToken.None);
        var built = await kubectl.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await kubectl.WaitForExitAsync(CancellationToken.None);

        Assert.Equal((0, ""), (kubectl.ExitCode, await complaints));
        Assert.Equal(3, built.Split("image: multizone-ipam:0.1.0\n").Length - 1);
    }

    /// <summary>An API server warns of a port that names an address of the node and no port of it, and takes the object all the same.</summary>
    [Fact]
    public void A_port_in_the_nodes_network_is_the_nodes()
    {
        Assert.True(Deployed.PodSpec["hostNetwork"]!.GetValue<bool>());
        var port = Assert.Single(Deployed.Containers.SelectMany(container => Deployed.Items(container["ports"])));

        Assert.Equal($"{port["hostIP"]}:{port["hostPort"]}", $"{Deployed.NodeFile.Agent.Metrics}");
        Assert.Equal($"{port["hostPort"]}", $"{port["containerPort"]}");
    }

    [Fact]
    public void Everything_is_in_the_same_namespace()
    {
        var name = Deployed.Text(Deployed.Only("Namespace")["metadata"], "name");
        var kinds = (string[])["ServiceAccount", "ConfigMap", "DaemonSet"];

        Assert.All(kinds, kind => Assert.Equal(name, Deployed.Text(Deployed.Only(kind)["metadata"], "namespace")));
    }

    [Fact]
    public void The_node_file_is_valid_names_no_node_and_lets_only_zone_documents_define_zones()
    {
        var node = Deployed.NodeFile;

        Assert.Equal(InlineUse.Deny, node.Inline);
        Assert.DoesNotContain("nodeName", Deployed.Only("ConfigMap").ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(new NodeConf().Agent.Socket, node.Agent.Socket);
    }

    [Fact]
    public void Whatever_the_node_file_names_is_mounted_where_the_agent_looks_for_it()
    {
        var mounts = PrivilegeTests.MountsOf("agent").ToDictionary(mount => Deployed.Text(mount, "mountPath")!, mount => mount["readOnly"] is null);
        var node = Deployed.NodeFile;
        string?[] read = [node.Kubeconfig, node.Datastore!.CaFile, node.Datastore.CertFile, node.Datastore.KeyFile, NodeConf.DefaultPath, node.Manifests];
        string?[] written = [node.Agent.Socket, $"{node.StateDir}/any", node.Log.File];

        Assert.All(read.OfType<string>(), path => Assert.Contains(mounts.Keys, mount => path.StartsWith(mount + "/", StringComparison.Ordinal)));
        Assert.All(written.OfType<string>(), path => Assert.Contains(mounts, mount => mount.Value && path.StartsWith(mount.Key + "/", StringComparison.Ordinal)));
        Assert.Equal(InstallPaths.KubeconfigPath, node.Kubeconfig);
        Assert.Equal(InstallPaths.EtcdPath, Path.GetDirectoryName(node.Datastore.KeyFile));
    }

    [Fact]
    public void The_resolvers_of_the_agent_are_the_nodes()
    {
        Assert.True(Deployed.PodSpec["hostNetwork"]!.GetValue<bool>());
        Assert.Equal("Default", Deployed.Text(Deployed.PodSpec, "dnsPolicy"));
        Assert.Null(Deployed.PodSpec["dnsConfig"]);
    }

    [Fact]
    public void Folders_of_the_node_are_mounted_at_their_own_paths()
    {
        var paths = Deployed.Items(Deployed.PodSpec["volumes"]).Where(volume => volume["hostPath"] is not null).ToDictionary(volume => Deployed.Text(volume, "name")!, volume => Deployed.Text(volume["hostPath"], "path"));

        foreach (var mount in Deployed.Containers.SelectMany(container => Deployed.Items(container["volumeMounts"])))
        {
            if (paths.TryGetValue(Deployed.Text(mount, "name")!, out var path))
                Assert.Equal(path, Deployed.Text(mount, "mountPath"));
        }
    }

    [Theory]
    [MemberData(nameof(Installers))]
    public void An_installer_finds_all_its_sources_and_may_write_all_its_targets(string name)
    {
        var arguments = Deployed.Texts(Deployed.Container(name)["args"]).ToArray();
        var paths = InstallOptions.TryParse(arguments.AsSpan(1))!.Paths;
        var mounts = PrivilegeTests.MountsOf(name).ToDictionary(mount => Deployed.Text(mount, "mountPath")!, mount => mount["readOnly"] is null);

        Assert.Equal("install", arguments[0]);
        Assert.Equal("spec.nodeName", Deployed.Text(Deployed.Items(Deployed.Container(name)["env"]).Single(variable => Deployed.Text(variable, "name") == "NODE_NAME")["valueFrom"]!["fieldRef"], "fieldPath"));
        Assert.False(mounts[Path.GetDirectoryName(paths.NodeFile)!]);
        Assert.False(mounts[paths.Etcd]);
        Assert.False(mounts[paths.ServiceAccount]);
        Assert.True(mounts[Path.GetDirectoryName(paths.InstalledPlugin)!]);
        Assert.True(mounts[paths.InstalledFolder]);
        Assert.Contains(Path.GetFileName(paths.NodeFile), Deployed.Only("ConfigMap")["data"]!.AsObject().Select(file => file.Key));
    }

    [Fact]
    public void The_agent_starts_after_everything_is_in_place_and_one_container_keeps_it_so()
    {
        Assert.Equal(["install"], Deployed.Items(Deployed.PodSpec["initContainers"]).Select(container => Deployed.Text(container, "name")));
        Assert.Equal(["install", "--once"], Deployed.Texts(Deployed.Container("install")["args"]));
        Assert.Equal(["install", "--watch"], Deployed.Texts(Deployed.Container("credentials")["args"]));
        Assert.Equal(["agent"], Deployed.Texts(Deployed.Container("agent")["args"]));
    }

    [Fact]
    public void The_agent_runs_on_every_node_and_goes_last()
    {
        var toleration = Assert.Single(Deployed.Items(Deployed.PodSpec["tolerations"]));

        Assert.Equal("""{"operator":"Exists"}""", toleration.ToJsonString());
        Assert.Equal("system-node-critical", Deployed.Text(Deployed.PodSpec, "priorityClassName"));
        Assert.True(Deployed.PodSpec["terminationGracePeriodSeconds"]!.GetValue<int>() > Deployed.NodeFile.AddTimeout.TotalSeconds);
    }

    [Fact]
    public void Probes_ask_where_the_node_file_has_the_metrics()
    {
        var agent = Deployed.Container("agent");
        var probes = new Dictionary<string, string> { ["startupProbe"] = "/healthz", ["livenessProbe"] = "/healthz", ["readinessProbe"] = "/readyz" };

        foreach (var (probe, path) in probes)
        {
            var get = agent[probe]!["httpGet"]!;
            Assert.Equal((Deployed.NodeFile.Agent.Metrics, path), ($"{Deployed.Text(get, "host")}:{get["port"]}", Deployed.Text(get, "path")));
        }
        // An API server warns of a "hostIP" alone; in the node's network the two ports cannot differ.
        var port = Assert.Single(Deployed.Items(agent["ports"]));
        Assert.Equal(Deployed.NodeFile.Agent.Metrics, $"{Deployed.Text(port, "hostIP")}:{port["hostPort"]}");
        Assert.Equal($"{port["hostPort"]}", $"{port["containerPort"]}");
    }
}
