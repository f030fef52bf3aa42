using MultiZoneIpam.Cli.Output;

namespace MultiZoneIpam.Cli.Tests;

public sealed class ShowTests : IDisposable
{
    const string Web =
        """
        apiVersion: ipam.multizone.dev/v1alpha1
        kind: Zone
        metadata: { name: web }
        spec: { ranges: [ [ { subnet: 10.244.0.0/16 } ] ], cooldown: 5m }
        """;

    readonly TestNode node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task Show_lists_the_records_of_all_zones()
    {
        await node.ApplyAsync($"{Web}\n---\n{TestNode.Database}");
        var web = await node.TakeAsync("web", "shop/web-1");
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");

        var run = await node.RunAsync("show");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["ZONE", "ADDRESS", "STATE", "REQUEST", "POD", "INTERFACE", "NODE", "CONTAINER", "SINCE"], run.Fields(0));
        Assert.Equal(["database", "10.188.0.216", "bound", "fixed", "prod/database-1", "net1", "node1", "prod-databas", "2026-11-20T10:00:00Z"], run.Fields(1));
        Assert.Equal(["web", $"{web}", "bound", "random", "shop/web-1", "net1", "node1", "shop-web-1-0", "2026-11-20T10:00:00Z"], run.Fields(2));
        Assert.Equal(3, run.Lines.Length);
        // Columns are aligned.
        Assert.Single(run.Lines.Select(line => line.IndexOf(line == run.Lines[0] ? "SINCE" : "2026", StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public async Task Show_as_JSON_has_the_fields_of_the_record_and_the_zone()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");

        var run = await node.RunAsync("show", "-o", "json");

        Assert.Equal(
            """{"zone":"database","v":1,"address":"10.188.0.216","prefixLength":16,"state":"bound","request":"fixed","cluster":"default","node":"node1","namespace":"prod","pod":"database-1","podUid":"uid-database-1","containerId":"prod-database-1-0123456789abcdef","ifname":"net1","network":"net","since":"2026-11-20T10:00:00Z"}""",
            Assert.Single(run.Json.EnumerateArray()).GetRawText());
    }

    [Theory]
    [InlineData("--zone database", "prod/database-1 prod/web-1")]
    [InlineData("-n shop", "shop/web-1")]
    [InlineData("--pod web-1", "prod/web-1 shop/web-1")]
    [InlineData("--namespace prod --pod web-1", "prod/web-1")]
    [InlineData("--ip 10.188.0.216", "prod/database-1")]
    [InlineData("--ip 10.188.0.216 --zone database", "prod/database-1")]
    [InlineData("--ip 10.188.0.216 --zone web", "")]
    [InlineData("--ip 10.188.0.216 --namespace shop", "")]
    [InlineData("--ip fd00::1", "")]
    public async Task Filters_leave_out_the_others(string filter, string pods)
    {
        await node.ApplyAsync($"{Web}\n---\n{TestNode.Database}");
        await node.TakeAsync("web", "shop/web-1");
        await node.TakeAsync("database", "prod/web-1");
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");

        var table = await node.RunAsync(["show", .. filter.Split(' ')]);
        var json = await node.RunAsync(["show", "-o", "json", .. filter.Split(' ')]);

        Assert.Equal((0, 0), (table.ExitCode, json.ExitCode));
        Assert.Equal(pods, string.Join(' ', table.Lines.Skip(1).Select((_, index) => table.Fields(index + 1)[4]).Order(StringComparer.Ordinal)));
        Assert.Equal(pods.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, json.Json.GetArrayLength());
        Assert.Equal(pods.Length == 0, table.Error.StartsWith("No matching address is held in the file store", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_released_address_is_shown_while_it_rests_and_no_longer()
    {
        await node.ApplyAsync(Web);
        var address = await node.TakeAsync("web", "shop/web-1");
        await node.LeaveAsync("web", "shop/web-1");

        node.Clock.Now += TimeSpan.FromSeconds(299);
        Assert.Equal("cooling", (await node.RunAsync("show")).Fields(1)[2]);
        Assert.Equal("cooling", (await node.RunAsync("show", "--ip", $"{address}")).Fields(1)[2]);

        node.Clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal("", (await node.RunAsync("show")).Out);
        Assert.Equal("", (await node.RunAsync("show", "--ip", $"{address}")).Out);
    }

    [Theory]
    [InlineData("shop/pod/web-1/net1", "shop/web-1", "net1")]
    [InlineData("shop/deployment/web/net1", "shop/deployment/web", "net1")]
    [InlineData("shop/claim/web.net1", "shop/claim/web.net1", "-")]
    public async Task A_reserved_address_is_shown_with_the_one_it_is_kept_for(string identity, string shown, string ifName)
    {
        await node.ApplyAsync(Web);
        var address = await node.TakeKeptAsync("web", "shop/web-1", identity);
        Assert.Equal("bound", (await node.RunAsync("show")).Fields(1)[2]);
        await node.LeaveAsync("web", "shop/web-1");
        node.Clock.Now += TimeSpan.FromDays(9);

        var table = await node.RunAsync("show");
        var json = await node.RunAsync("show", "-o", "json");

        Assert.Equal(["web", $"{address}", "reserved"], table.Fields(1)[..3]);
        Assert.Equal([shown, ifName, "node1"], table.Fields(1)[4..7]);
        Assert.Equal(("reserved", identity), (json.Json[0].GetProperty("state").GetString(), json.Json[0].GetProperty("reservedFor").GetString()));
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_shown_as_such()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.DamageAsync("database", "10.188.0.217");

        var table = await node.RunAsync("show");
        var json = await node.RunAsync("show", "-o", "json");
        var filtered = await node.RunAsync("show", "-n", "prod");

        Assert.Equal(["database", "10.188.0.217", "unreadable", "-", "-", "-", "-", "-", "-"], table.Fields(1));
        Assert.Equal("""{"zone":"database","address":"10.188.0.217","state":"unreadable"}""", json.Json[0].GetRawText());
        Assert.Equal((0, ""), (filtered.ExitCode, filtered.Out));
        Assert.Contains("whose they are: 1.", filtered.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_zone_is_refused_also_as_JSON()
    {
        foreach (var format in (string[])["table", "json"])
        {
            var run = await node.RunAsync("show", "--zone", "nix", "-o", format);

            Assert.Equal((1, ""), (run.ExitCode, run.Out));
            Assert.StartsWith("mzipam: there is no zone 'nix' in the file store", run.Error, StringComparison.Ordinal);
        }
        Assert.Equal(1, (await node.RunAsync("show", "--zone", "nix", "--ip", "10.0.0.1")).ExitCode);
    }

    [Fact]
    public async Task Five_thousand_records_are_all_shown_in_order()
    {
        await node.ApplyAsync(Web);
        await node.FillAsync("web", "10.244.1.0", 5000);

        var table = await node.RunAsync("show");
        var json = await node.RunAsync("show", "-o", "json");

        Assert.Equal(5001, table.Lines.Length);
        var addresses = json.Json.EnumerateArray().Select(record => Zones.Addresses.Address.Parse(record.GetProperty("address").GetString()!)).ToList();
        var first = Zones.Addresses.Address.Parse("10.244.1.0");
        Assert.Equal(Enumerable.Range(0, 5000).Select(pod => first.Plus((uint)pod)), addresses);
        Assert.Equal(["5000", "0"], (await node.RunAsync("zone", "list")).Fields(1)[4..6]);
    }

    [Fact]
    public void A_table_longer_than_a_stretch_has_one_heading_and_every_row_and_escapes_what_is_foreign()
    {
        using var text = new StringWriter();
        var table = new Table(text, Colouring.None, "A", "B");
        for (var row = 0; row < 25_000; row++)
            table.Add($"{row}", row == 24_999 ? "\e[31mred\nline" : "");
        table.End();

        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(25_001, lines.Length);
        Assert.Equal("A      B", lines[0]);
        Assert.Equal("9      -", lines[10]);
        Assert.Equal(@"24999   \u001b[31mred\u000aline", lines[^1]);
    }

    [Fact]
    public void Colours_are_round_the_text_and_not_round_the_gap()
    {
        using var text = new StringWriter();
        var table = new Table(text, Colouring.Ansi, "STATE", "ZONE");
        table.Add(new Cell("bad", Colour.Red), "web");
        table.End();

        Assert.Equal("\e[1mSTATE\e[0m   \e[1mZONE\e[0m\n\e[31mbad\e[0m     web\n", text.ToString());
    }
}
