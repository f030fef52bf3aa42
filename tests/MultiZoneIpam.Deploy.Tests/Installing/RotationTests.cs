using MultiZoneIpam.Installing;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Tls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Deploy.Tests.Installing;

/// <summary>Credentials for etcd while they change: the node has a set that works at every moment.</summary>
public sealed class RotationTests : IDisposable
{
    readonly TestInstall install = new();

    string Etcd => install.Paths.InstalledEtcd;

    public RotationTests() => install.Installation.PutAll();

    public void Dispose() => install.Dispose();

    [Fact]
    public void A_renewed_certificate_reaches_the_node_with_its_key()
    {
        var renewed = install.Pair("renewed", "tls");
        install.Etcd.Set(renewed);

        Assert.Equal([Etcd], install.Installation.PutConfiguration());

        Assert.Equal("renewed", Identity(Etcd)!.User);
    }

    [Fact]
    public void The_generation_before_goes_with_the_next_look()
    {
        install.Etcd.Set(install.Pair("renewed", "tls"));
        install.Installation.PutConfiguration();
        Assert.Equal(2, install.FilesOnNode().Count(name => name.StartsWith(".etcd-", StringComparison.Ordinal)));

        install.Installation.PutConfiguration();

        Assert.Single(install.FilesOnNode(), name => name.StartsWith(".etcd-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_certificate_that_is_no_longer_in_the_secret_leaves_the_node()
    {
        var tls = install.Pair("node", "tls");
        install.Etcd.Set([.. tls, ("old.crt", "old")]);
        install.Installation.PutConfiguration();
        install.Etcd.Set(tls);

        install.Installation.PutConfiguration();

        Assert.Equal(["ca.crt", "tls.crt", "tls.key"], InstallationTests.NamesIn(Etcd));
    }

    [Fact]
    public void What_the_node_file_still_names_stays_until_it_names_it_no_more()
    {
        // The Secret's change arrives first, then the ConfigMap's.
        install.Etcd.Set(install.Pair("node", "client"));
        install.Installation.PutConfiguration();
        Assert.Equal(["ca.crt", "client.crt", "client.key", "tls.crt", "tls.key"], InstallationTests.NamesIn(Etcd));

        install.SetNodeFile(TestInstall.NodeFileText.Replace("etcd/tls.", "etcd/client.", StringComparison.Ordinal));
        install.Installation.PutConfiguration();
        Assert.NotNull(Identity(Etcd, "client"));
        install.Installation.PutConfiguration();

        Assert.Equal(["ca.crt", "client.crt", "client.key"], InstallationTests.NamesIn(Etcd));
    }

    [Fact]
    public void A_node_file_that_names_new_files_waits_for_them()
    {
        // The ConfigMap's change arrives first, then the Secret's.
        install.SetNodeFile(TestInstall.NodeFileText.Replace("etcd/tls.", "etcd/client.", StringComparison.Ordinal));
        Assert.Throws<IpamException>(() => install.Installation.PutConfiguration());
        Assert.Contains("etcd/tls.crt", File.ReadAllText(install.Paths.InstalledNodeFile), StringComparison.Ordinal);

        install.Etcd.Set(install.Pair("node", "client"));
        install.Installation.PutConfiguration();

        Assert.Contains("etcd/client.crt", File.ReadAllText(install.Paths.InstalledNodeFile), StringComparison.Ordinal);
        Assert.NotNull(Identity(Etcd, "client"));
    }

    [Fact]
    public void Without_any_certificate_there_is_no_folder_for_them()
    {
        install.SetNodeFile("""{ "inline": "deny" }""");
        install.Etcd.Set();

        // The node file goes first, then the link, then what it led to.
        for (var look = 0; look < 3; look++)
            install.Installation.PutConfiguration();

        Assert.Equal(["multizone-ipam.conf"], install.FilesOnNode());
        Assert.Empty(install.Installation.PutConfiguration());
    }

    [Fact]
    public void A_plain_folder_does_as_well_as_a_mounted_secret()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, content) in install.Pair("plain", "tls"))
            folder.Write(name, content);

        new Installation(install.Paths with { Etcd = folder.Path }, name => install.Environment.GetValueOrDefault(name)).PutConfiguration();

        Assert.Equal("plain", Identity(Etcd)!.User);
    }

    [Fact]
    public void A_key_of_another_certificate_does_not_reach_the_node()
    {
        var (one, other) = (install.Pair("one", "tls"), install.Pair("other", "tls"));
        install.Etcd.Set(one[0], one[1], other[2]);

        var refused = Assert.Throws<IpamException>(() => install.Installation.PutConfiguration());

        Assert.Contains("tls.key would not hold the unencrypted key of", refused.Message, StringComparison.Ordinal);
        Assert.Equal("node", Identity(Etcd)!.User);
    }

    [Fact]
    public void A_folder_that_somebody_made_there_is_left_alone()
    {
        using var other = new TestInstall();
        Directory.CreateDirectory(other.Paths.InstalledEtcd);
        File.WriteAllText(Path.Combine(other.Paths.InstalledEtcd, "mine.key"), "mine");

        var refused = Assert.Throws<IpamException>(() => other.Installation.PutAll());

        Assert.Contains("move it away", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(other.Paths.InstalledEtcd, "mine.key")));
    }

    [Fact]
    public void What_a_killed_installation_left_half_done_is_done_anew()
    {
        var half = Directory.CreateDirectory(Path.Combine(install.Paths.InstalledFolder, ".etcd-half")).FullName;
        File.WriteAllText(Path.Combine(half, "tls.key"), "half a k");
        File.CreateSymbolicLink(Path.Combine(install.Paths.InstalledFolder, ".etcd.new"), ".etcd-half");
        File.WriteAllText(Path.Combine(install.Paths.InstalledFolder, ".token.new"), "half a t");
        install.Etcd.Set(install.Pair("renewed", "tls"));
        install.SetToken("token-2");

        install.Installation.PutConfiguration();

        Assert.Equal("renewed", Identity(Etcd)!.User);
        Assert.Equal("token-2", File.ReadAllText(install.Paths.InstalledToken));
        Assert.DoesNotContain(install.FilesOnNode(), name => name.EndsWith(".new", StringComparison.Ordinal) || name == ".etcd-half");
    }

    [Fact]
    public async Task Whoever_reads_while_they_change_gets_whole_files_that_fit_each_other()
    {
        var reads = 0;
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            for (; !done.IsCancellationRequested; Interlocked.Increment(ref reads))
                ReadAll();
        });
        for (var turn = 0; turn < 30; turn++)
        {
            install.Etcd.Set(install.Pair($"turn-{turn}", "tls"));
            install.SetToken($"token-{turn}");
            install.Installation.PutConfiguration();
            // One generation stays for whoever is reading it, and looks are seconds apart: nobody reads through two of them.
            for (var before = Volatile.Read(ref reads); Volatile.Read(ref reads) < before + 2 && !reading.IsCompleted;)
                await Task.Delay(1);
        }
        await done.CancelAsync();
        await reading;

        Assert.Equal("turn-29", Identity(Etcd)!.User);

        void ReadAll()
        {
            // One look at the link, as a folder that is opened once.
            Assert.NotNull(Identity(new DirectoryInfo(Etcd).ResolveLinkTarget(false)!.FullName));
            // And by their path, each for itself.
            Assert.StartsWith("-----BEGIN", File.ReadAllText(Path.Combine(Etcd, "tls.key")), StringComparison.Ordinal);
            Assert.Contains("token-", File.ReadAllText(install.Paths.InstalledToken), StringComparison.Ordinal);
        }
    }

    /// <summary>Null where certificate and key are not of one pair.</summary>
    static ClientIdentity? Identity(string folder, string name = "tls") => ClientIdentity.Of(
        Pem.Certificates(File.ReadAllText(Path.Combine(folder, $"{name}.crt"))),
        File.ReadAllText(Path.Combine(folder, $"{name}.key")));
}
