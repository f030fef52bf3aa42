using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>No name that a pod, a network or a runtime chooses reaches a file or a key outside of its own place.</summary>
public sealed class BoundaryTests : IAsyncLifetime
{
    static readonly string Network = TestNode.Network("zone");

    readonly TestNode node = new(null);

    public async ValueTask InitializeAsync() => await node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/24"}]] """);

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Theory]
    [InlineData("../../escaped", "net1")]
    [InlineData("..", "net1")]
    [InlineData("a/b", "net1")]
    [InlineData("a:b", "net1")]
    [InlineData(".hidden", "net1")]
    [InlineData("a\nb", "net1")]
    [InlineData("c1", "../escaped")]
    [InlineData("c1", "..")]
    [InlineData("c1", "a/b")]
    [InlineData("c1", "a:b")]
    [InlineData("c1", "an-interface-with-a-long-name")]
    public async Task A_container_or_interface_whose_name_is_a_path_is_refused_by_every_verb(string container, string ifName)
    {
        var before = Everything();
        foreach (var verb in (string[])["ADD", "CHECK", "DEL"])
            (await node.CallAsync(verb, new Sandbox(container, ifName), Network)).Failed(ErrorCode.InvalidEnvironment);

        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task A_container_id_that_is_too_long_for_a_file_is_refused_and_takes_nothing()
    {
        (await node.AddAsync(new Sandbox(new string('a', 201), "net1"), Network)).Failed(ErrorCode.InvalidEnvironment, "201");
        await node.AssertNothingIsLeftAsync();
        (await node.AddAsync(new Sandbox(new string('a', 200), "net1"), Network)).Succeeded();
    }

    [Theory]
    [InlineData("net~")]
    [InlineData(".net")]
    [InlineData("nét1")]
    [InlineData("%2e%2e%2f")]
    [InlineData("n\u0001")]
    [InlineData("a,b=c")]
    public async Task An_interface_with_an_odd_but_valid_name_has_its_own_record(string ifName)
    {
        var (odd, plain) = (new Sandbox("c1", ifName), new Sandbox("c1", "net"));
        (await node.AddAsync(plain, Network)).Succeeded();
        var answer = (await node.AddAsync(odd, Network)).Succeeded();
        Assert.Equal(answer.Text, (await node.AddAsync(odd, Network)).Text);

        Assert.Equal([answer.Address], (await node.HeldAsync()).Addresses(odd));
        (await node.DelAsync(odd, """{"name":"other","type":"macvlan"}""")).Succeeded();
        Assert.Single(await node.HeldAsync());
        (await node.DelAsync(plain, Network)).Succeeded();
        await node.AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("../../other")]
    [InlineData("other/ip")]
    [InlineData("..")]
    [InlineData("Zone")]
    [InlineData("zone\\u0000")]
    [InlineData("a-name-of-more-than-sixty-three-characters-which-no-dns-label-can-have")]
    public async Task A_zone_whose_name_is_a_path_is_refused(string zone)
    {
        var before = Everything();

        (await node.AddAsync(new Sandbox("c1", "net1"), Network.Replace("\"zone\":\"zone\"", $"\"zone\":\"{zone}\"", StringComparison.Ordinal))).Failed(ErrorCode.InvalidConfig, "zone");
        (await node.AddAsync(new Sandbox("c1", "net1"), Network.Replace("\"name\":\"zone\"", "\"name\":\"../zone\"", StringComparison.Ordinal))).Failed(ErrorCode.InvalidConfig);

        Assert.Equal(before, Everything());
    }

    [Theory]
    [InlineData("../../etc", "uid-1")]
    [InlineData("db-0", "../../escaped")]
    [InlineData("db-0", "a/b/c")]
    [InlineData("db-0", "..")]
    public async Task A_pod_whose_name_or_UID_is_a_path_is_only_ever_a_value(string pod, string uid)
    {
        var sandbox = new Sandbox("c1", "net1") { Namespace = "../prod", Pod = pod, Uid = uid };

        (await node.AddAsync(sandbox, Network)).Succeeded();

        Assert.Equal(pod, Assert.Single(await node.HeldAsync()).Record!.Holder.Pod);
        Assert.All(Everything(), path => Assert.False(path.Contains("escaped", StringComparison.Ordinal) || path.Contains("etc", StringComparison.Ordinal), path));
        (await node.DelAsync(sandbox, Network)).Succeeded();
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_pod_whose_name_is_a_path_finds_no_other_file_than_a_manifest()
    {
        node.AddPod("prod", "db-0");
        node.Folder.Write("secret.json", TestNode.PodJson("prod", "../secret", null));

        (await node.AddAsync(new Sandbox("c1", "net1") { Pod = "../secret" }, Network)).Failed(ErrorCode.TryAgainLater, "no such pod");
    }

    [Theory]
    [InlineData("nodeName")]
    [InlineData("cluster")]
    public async Task A_node_or_cluster_whose_name_is_a_path_is_refused(string key)
    {
        var before = Everything();
        foreach (var name in (string[])["../node", "a/b", ".", "..", "Node"])
        {
            node.Configure(conf => conf[key] = name);
            (await node.AddAsync(new Sandbox("c1", "net1"), Network)).Failed(ErrorCode.InvalidConfig, key);
        }
        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task Megabytes_of_arguments_are_answered_with_a_short_error_or_not_kept()
    {
        var sandbox = new Sandbox("c1", "net1") { MoreArgs = "IP=" + new string('1', 1 << 20) };

        var answer = (await node.AddAsync(sandbox, Network)).Failed(ErrorCode.InvalidEnvironment);

        Assert.InRange(answer.Stdout.Length, 1, 8192);
        await node.AssertNothingIsLeftAsync();
    }

    /// <summary>Every file and folder there is, but the node file.</summary>
    List<string> Everything() =>
    [
        .. Directory.GetFileSystemEntries(node.Folder.Path, "*", SearchOption.AllDirectories)
            .Where(path => path != node.NodeFile).Order(StringComparer.Ordinal),
    ];
}
