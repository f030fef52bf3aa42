using MultiZoneIpam.Installing;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Deploy.Tests.Installing;

/// <summary>What an installation leaves on a node, and when it leaves the node as it is.</summary>
public sealed class InstallationTests : IDisposable
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode Readable = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    readonly TestInstall install = new();

    public void Dispose() => install.Dispose();

    [Fact]
    public void Plugin_node_file_and_credentials_are_put_in_place_with_their_modes()
    {
        install.Installation.PutAll();

        var paths = install.Paths;
        Assert.Equal(File.ReadAllText(paths.Plugin), File.ReadAllText(paths.InstalledPlugin));
        Assert.Equal(Executable, File.GetUnixFileMode(paths.InstalledPlugin));
        Assert.Equal(Readable, File.GetUnixFileMode(paths.InstalledNodeFile));
        Assert.Equal(Private, File.GetUnixFileMode(paths.InstalledKubeconfig));
        Assert.Equal(Private, File.GetUnixFileMode(paths.InstalledToken));
        Assert.Equal(["ca.crt", "tls.crt", "tls.key"], NamesIn(paths.InstalledEtcd));
        Assert.All(Directory.GetFiles(paths.InstalledEtcd), file => Assert.Equal(Private, File.GetUnixFileMode(file)));
        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(new DirectoryInfo(paths.InstalledEtcd).ResolveLinkTarget(false)!.FullName));
    }

    [Fact]
    public void The_node_file_on_the_node_is_that_of_all_nodes_with_this_node_s_name()
    {
        install.Installation.PutAll();

        var node = NodeConf.Load(install.Paths.InstalledNodeFile);
        Assert.Equal(("node1", InlineUse.Deny), (node.NodeName, node.Inline));
        Assert.Equal(["https://10.0.0.1:2379"], node.Datastore!.Endpoints);
    }

    [Fact]
    public async Task The_kubeconfig_on_the_node_works_and_goes_on_working_with_the_next_token()
    {
        await using var cluster = TestCluster.Start();
        cluster.Put("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"node1","labels":{"rack":"7"}}}""");
        var server = new Uri(cluster.Server.Url.ToString());
        (install.Environment["KUBERNETES_SERVICE_HOST"], install.Environment["KUBERNETES_SERVICE_PORT"]) = (server.Host, $"{server.Port}");
        var authority = File.ReadAllText(Path.Combine(Path.GetDirectoryName(cluster.Kubeconfig)!, "ca.pem"));
        install.Account.Set(("ca.crt", authority), ("token", cluster.Token!));
        install.Installation.PutAll();
        using var api = new KubernetesApi(Kubeconfig.Load(install.Paths.InstalledKubeconfig), "tests", TimeSpan.FromSeconds(5), TimeProvider.System);

        Assert.Equal("7", (await api.FindNodeLabelsAsync("node1", CancellationToken.None))!["rack"]);

        cluster.Token = "the-next-token";
        install.Account.Set(("ca.crt", authority), ("token", cluster.Token));
        Assert.Equal([install.Paths.InstalledToken], install.Installation.PutConfiguration());
        Assert.Equal("7", (await api.FindNodeLabelsAsync("node1", CancellationToken.None))!["rack"]);
    }

    [Fact]
    public void A_second_run_changes_nothing()
    {
        install.Installation.PutAll();
        var names = install.FilesOnNode().ToList();

        Assert.Empty(install.Installation.PutAll());
        Assert.Equal(names, install.FilesOnNode());
    }

    [Fact]
    public void What_somebody_changed_on_the_node_is_put_right()
    {
        install.Installation.PutAll();
        File.AppendAllText(install.Paths.InstalledPlugin, "more");
        File.SetUnixFileMode(install.Paths.InstalledToken, Readable);
        File.WriteAllText(Path.Combine(install.Paths.InstalledEtcd, "tls.key"), "");

        Assert.Equal([install.Paths.InstalledToken, install.Paths.InstalledEtcd, install.Paths.InstalledPlugin], install.Installation.PutAll());
        Assert.Empty(install.Installation.PutAll());
    }

    [Fact]
    public void An_operator_s_narrower_modes_stay()
    {
        install.Installation.PutAll();
        File.SetUnixFileMode(install.Paths.InstalledPlugin, Private | UnixFileMode.UserExecute);
        File.SetUnixFileMode(install.Paths.InstalledNodeFile, Private);
        File.WriteAllText(install.Paths.Plugin, "#!/bin/false\n");
        install.SetNodeFile(TestInstall.NodeFileText.Replace("10.0.0.1", "10.0.0.2", StringComparison.Ordinal));

        install.Installation.PutAll();

        Assert.Equal("#!/bin/false\n", File.ReadAllText(install.Paths.InstalledPlugin));
        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(install.Paths.InstalledPlugin));
        Assert.Equal(Private, File.GetUnixFileMode(install.Paths.InstalledNodeFile));
    }

    [Fact]
    public void A_mode_that_lets_others_write_does_not_stay()
    {
        install.Installation.PutAll();
        File.SetUnixFileMode(install.Paths.InstalledPlugin, Executable | UnixFileMode.OtherWrite);

        install.Installation.PutAll();

        Assert.Equal(Executable, File.GetUnixFileMode(install.Paths.InstalledPlugin));
    }

    [Theory]
    [InlineData("""{ "datastor": {} }""", "did you mean 'datastore'?")]
    [InlineData("{", "is not JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{ "nodeName": 7 }""", "nodeName")]
    [InlineData("""{ "nodeName": "node2" }""", "nodeName is 'node2', this is 'node1'")]
    [InlineData("""{ "datastore": { "endpoints": ["http://x:1"], "caFile": "/etc/cni/net.d/multizone-ipam.d/etcd/other.crt" } }""", "there is no 'other.crt'")]
    public void A_node_file_that_could_not_work_leaves_the_node_as_it_was(string json, string expected)
    {
        install.Installation.PutAll();
        var before = Snapshot();
        install.SetNodeFile(json);
        install.SetToken("token-2");

        var refused = Assert.Throws<IpamException>(() => install.Installation.PutAll());

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("NODE_NAME", "NODE_NAME is not set")]
    [InlineData("KUBERNETES_SERVICE_HOST", "this is no pod that knows an API server")]
    public void What_the_pod_is_not_told_is_said(string missing, string expected)
    {
        install.Environment.Remove(missing);

        Assert.Contains(expected, Assert.Throws<IpamException>(() => install.Installation.PutAll()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_file_without_a_kubeconfig_leaves_no_token_on_the_node()
    {
        install.Installation.PutAll();
        install.SetNodeFile("""{ "inline": "deny" }""");
        install.Environment.Remove("KUBERNETES_SERVICE_HOST");

        install.Installation.PutConfiguration();

        Assert.False(File.Exists(install.Paths.InstalledToken));
        Assert.False(File.Exists(install.Paths.InstalledKubeconfig));
    }

    [Fact]
    public void Two_installations_at_once_do_not_get_into_each_other_s_way()
    {
        install.Installation.PutAll();
        using var other = new FileStream(Path.Combine(install.Paths.InstalledFolder, ".install.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var refused = Assert.Throws<IpamException>(() => install.Installation.PutAll());

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
    }

    [Fact]
    public void A_plugin_that_cannot_be_put_in_place_is_an_error_that_says_so()
    {
        Directory.CreateDirectory(install.Paths.InstalledPlugin);

        var refused = Assert.Throws<IpamException>(() => install.Installation.PutAll());

        Assert.Equal(ErrorCode.Io, refused.Code);
        Assert.Contains("cannot put things in place", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--once", InstallMode.Once)]
    [InlineData("--watch", InstallMode.Watch)]
    [InlineData("--root /host --watch", InstallMode.Watch)]
    public void Options_say_whether_it_stays(string arguments, InstallMode mode) =>
        Assert.Equal(mode, InstallOptions.TryParse(arguments.Split(' '))?.Mode);

    [Theory]
    [InlineData("")]
    [InlineData("--root /host")]
    [InlineData("--once --watch")]
    [InlineData("--once --root")]
    [InlineData("--once --force yes")]
    public void Other_arguments_are_refused(string arguments) =>
        Assert.Null(InstallOptions.TryParse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    internal static IEnumerable<string?> NamesIn(string folder) => Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    /// <summary>Every file of the node with its content.</summary>
    List<string> Snapshot() =>
        [.. Directory.EnumerateFiles(install.Paths.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file}: {File.ReadAllText(file)}")];
}
