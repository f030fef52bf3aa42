using System.Text.Json.Nodes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>The log file: one line a call, which nobody but the node writes into.</summary>
public sealed class LogTests : IAsyncLifetime
{
    static readonly string Network = TestNode.Network("zone");

    readonly TestNode node = new(null);

    public async ValueTask InitializeAsync()
    {
        await node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/24"}]],"annotations":"ignore" """);
        node.Configure(conf => conf["log"] = new JsonObject { ["file"] = LogFile });
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    string LogFile => node.Folder.File("log/multizone-ipam.log");

    [Fact]
    public async Task Each_call_has_one_line_that_says_what_became_of_it()
    {
        var sandbox = new Sandbox("c1", "net1") { Pod = "db-0" };
        var address = (await node.AddAsync(sandbox, Network)).Address;
        (await node.AddAsync(sandbox with { ContainerId = "c2" }, TestNode.Network("nowhere"))).Failed(ErrorCode.ZoneUnknown);
        (await node.DelAsync(sandbox, Network)).Succeeded();

        var lines = Lines();

        Assert.Equal(3, lines.Length);
        AssertHas(lines[0], " ADD ok network=zone container=c1 ifname=net1 ", "K8S_POD_NAME=db-0", $"{address}/24");
        AssertHas(lines[1], " ADD failed network=nowhere container=c2 ", "zone 'nowhere'");
        AssertHas(lines[2], " DEL ok ", "container=c1");
    }

    [Fact]
    public async Task Only_failures_are_logged_where_the_node_file_says_so()
    {
        node.Configure(conf => conf["log"]!["level"] = "error");
        (await node.AddAsync(new Sandbox("c1", "net1"), Network)).Succeeded();
        (await node.AddAsync(new Sandbox("c2", "net1"), TestNode.Network("nowhere"))).Failed(ErrorCode.ZoneUnknown);

        AssertHas(Assert.Single(Lines()), "container=c2");
    }

    [Fact]
    public async Task What_others_chose_cannot_look_like_a_line_or_a_field_of_the_log()
    {
        const string hostile = "db\n2026-01-01T00:00:00Z DEL ok\r\u001b[31m\u2028\" ms=0 ok";
        var sandbox = new Sandbox("c1", "net1") { Pod = hostile };
        (await node.AddAsync(sandbox, Network)).Succeeded();
        (await node.DelAsync(sandbox, Network)).Succeeded();

        var lines = Lines();

        Assert.Equal(2, lines.Length);
        foreach (var line in lines)
        {
            AssertHas(line, @"db\u000a2026", @"\u001b[31m\u2028\"" ms=0 ok");
            Assert.DoesNotContain(line, char.IsControl);
        }
    }

    [Fact]
    public async Task Stdin_and_credentials_are_never_logged()
    {
        var key = node.Folder.Write("key.pem", "s3cret-key");
        node.Configure(conf => conf["datastore"] = new JsonObject
        {
            ["type"] = "etcd",
            ["endpoints"] = new JsonArray("https://127.0.0.1:1"),
            ["certFile"] = key,
            ["keyFile"] = key,
        });
        var network = """{"cniVersion":"1.0.0","name":"zone","password":"s3cret-stdin","ipam":{"type":"multizone-ipam","zone":"zone"}}""";

        Assert.Equal(1, (await node.AddAsync(new Sandbox("c1", "net1"), network)).ExitCode);

        var line = Assert.Single(Lines());
        AssertHas(line, "ADD failed");
        Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_fails_no_call()
    {
        node.Folder.Write("log", "a file in the folder's place");

        (await node.AddAsync(new Sandbox("c1", "net1"), Network)).Succeeded();
    }

    [Fact]
    public async Task Sixteen_processes_at_once_lose_no_line()
    {
        var sandboxes = Enumerable.Range(0, 16).Select(number => new Sandbox($"c{number}", "net1")).ToList();
        var processes = sandboxes.ConvertAll(sandbox => PluginProcess.Start(node, "ADD", sandbox));
        processes.ForEach(process => process.Feed(Network));
        foreach (var process in processes)
        {
            (await process.EndAsync()).Succeeded();
            process.Dispose();
        }

        var lines = Lines();

        Assert.Equal(16, lines.Length);
        Assert.All(sandboxes, sandbox => Assert.Single(lines, line => line.Contains($" container={sandbox.ContainerId} ", StringComparison.Ordinal)));
    }

    string[] Lines() => File.ReadAllLines(LogFile);

    static void AssertHas(string line, params string[] parts)
    {
        foreach (var part in parts)
            Assert.Contains(part, line, StringComparison.Ordinal);
    }
}
