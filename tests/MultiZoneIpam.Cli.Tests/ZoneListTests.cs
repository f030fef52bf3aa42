using System.Text;
using System.Text.Json;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Cli.Tests;

public sealed class ZoneListTests : IDisposable
{
    const string Dual =
        """
        apiVersion: ipam.multizone.dev/v1alpha1
        kind: Zone
        metadata: { name: dual }
        spec:
          strategy: sequential
          ranges:
            - [ { subnet: 10.1.0.0/24 }, { subnet: 10.2.0.0/24 }, { subnet: 10.3.0.0/24 }, { subnet: 10.4.0.0/24 } ]
            - [ { subnet: "fd00:1::/64" } ]
        """;

    readonly TestNode node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task List_counts_what_is_used_what_rests_and_what_is_free()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");
        await node.TakeAsync("database", "prod/cache-1");
        await node.TakeAsync("database", "prod/cache-2");
        await node.LeaveAsync("database", "prod/cache-2");

        var run = await node.RunAsync("zone", "list");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["ZONE", "RANGES", "STRATEGY", "SIZE", "USED", "COOLING", "FREE", "FREE-FIXED", "DEFINED-BY"], run.Fields(0));
        // 10.188.1.0 to 10.188.255.254 and 10.188.0.10 to 10.188.0.255.
        Assert.Equal(["database", "10.188.0.0/16", "random", "65525", "2", "1", "65277", "245", "document"], run.Fields(1));
    }

    [Fact]
    public async Task An_address_that_has_rested_is_free()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/cache-1");
        await node.LeaveAsync("database", "prod/cache-1");
        node.Clock.Now += TimeSpan.FromSeconds(30);

        Assert.Equal(["0", "0", "65279"], (await node.RunAsync("zone", "list")).Fields(1)[4..7]);
    }

    [Fact]
    public async Task A_zone_of_two_families_has_a_line_for_each_range_set()
    {
        await node.ApplyAsync(Dual);
        await node.TakeAsync("dual", "prod/web-1");

        var run = await node.RunAsync("zone", "list");

        Assert.Equal(["dual", "10.1.0.0/24,10.2.0.0/24,10.3.0.0/24,+1", "sequential", "1012", "1", "0", "1011", "-", "document"], run.Fields(1));
        Assert.Equal(["dual", "fd00:1::/64", "sequential", "18446744073709551614", "1", "0", "18446744073709551613", "-", "document"], run.Fields(2));
    }

    [Fact]
    public async Task A_zone_that_a_network_defined_says_which()
    {
        var ranges = new RangeConf[][] { [new RangeConf { Path = "ranges", Subnet = "10.9.0.0/24" }] };
        await node.DefineAsync(ZoneDocument.Define(TestNode.Zone("inline"), "bridge-net", ranges, [], null));

        Assert.Equal("network bridge-net", (await node.RunAsync("zone", "list")).Fields(1)[^1]);
        Assert.Equal("network bridge-net", (await node.RunAsync("zone", "list", "-o", "json")).Json[0].GetProperty("definedBy").GetString());
    }

    [Fact]
    public async Task List_as_JSON_has_the_numbers_of_each_set()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");

        var run = await node.RunAsync("zone", "list", "--output", "json");

        Assert.Equal(
            """[{"zone":"database","definedBy":"document","strategy":"random","sets":[{"subnets":["10.188.0.0/16"],"size":65525,"used":1,"cooling":0,"free":65279,"freeFixed":245}]}]""",
            run.Out.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Records_of_a_zone_without_a_definition_are_counted()
    {
        await node.DamageAsync("lost", "10.5.0.1");

        Assert.Equal(["lost", "-", "-", "-", "1", "0", "-", "-", "nobody"], (await node.RunAsync("zone", "list")).Fields(1));
        Assert.Equal(1, (await node.RunAsync("zone", "list", "-o", "json")).Json[0].GetProperty("outside").GetProperty("used").GetInt32());
    }

    [Fact]
    public async Task A_definition_that_cannot_be_read_hides_no_other_zone()
    {
        await node.ApplyAsync(TestNode.Database);
        var put = new Transaction([], [new Operation.Put("config", Encoding.UTF8.GetBytes("{"))], []);
        await node.Store.ExecuteAsync(TestNode.Zone("broken"), put, CancellationToken.None);

        var run = await node.RunAsync("zone", "list");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("mzipam: the stored definition of zone 'broken' is not JSON", run.Error, StringComparison.Ordinal);
        Assert.Equal(["broken", "-", "-", "-", "0", "0", "-", "-", "unreadable"], run.Fields(1));
        Assert.Equal("database", run.Fields(2)[0]);
    }

    [Fact]
    public async Task Without_a_zone_stdout_is_empty_and_stderr_says_which_store_it_was()
    {
        var table = await node.RunAsync("zone", "list");
        var json = await node.RunAsync("zone", "list", "-o", "json");

        Assert.Equal(new Run(0, "", $"There is no zone in the file store {node.Folder.File("zones")} (by {node.Conf}).\n"), table);
        Assert.Equal((0, JsonValueKind.Array, 0), (json.ExitCode, json.Json.ValueKind, json.Json.GetArrayLength()));
    }
}
