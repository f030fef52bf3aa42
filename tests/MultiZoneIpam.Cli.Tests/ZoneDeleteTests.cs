namespace MultiZoneIpam.Cli.Tests;

public sealed class ZoneDeleteTests : IDisposable
{
    readonly TestNode node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task A_zone_in_use_is_kept_and_its_holders_are_named()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");
        await node.DamageAsync("database", "10.188.0.217");

        var run = await node.RunAsync("zone", "delete", "database");

        Assert.Equal(
            new Run(
                1,
                "",
                """
                mzipam: zone 'database' is not deleted: 2 held addresses in it
                        10.188.0.216 (bound, prod/database-1 (net1) on node1, since 2026-11-20T10:00:00Z)
                        10.188.0.217 (unreadable record)

                """),
            run);
        Assert.Equal(0, (await node.RunAsync("zone", "show", "database")).ExitCode);
    }

    [Fact]
    public async Task A_zone_whose_addresses_all_rest_is_deleted()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/cache-1");
        await node.LeaveAsync("database", "prod/cache-1");

        Assert.Equal(new Run(0, "zone/database deleted\n", ""), await node.RunAsync("zone", "delete", "database"));
        Assert.Equal(1, (await node.RunAsync("zone", "show", "database")).ExitCode);
        Assert.Equal("", (await node.RunAsync("zone", "list")).Out);
    }

    [Fact]
    public async Task An_unknown_zone_is_refused()
    {
        var run = await node.RunAsync("zone", "delete", "nix");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("there is no zone 'nix'", run.Error, StringComparison.Ordinal);
    }
}
