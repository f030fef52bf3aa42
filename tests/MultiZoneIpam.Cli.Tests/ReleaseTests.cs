namespace MultiZoneIpam.Cli.Tests;

public sealed class ReleaseTests : IAsyncLifetime
{
    static readonly string[] Release = ["release", "--zone", "database", "--ip", "10.188.0.216"];

    readonly TestNode node = new();

    public async ValueTask InitializeAsync()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");
    }

    public ValueTask DisposeAsync()
    {
        node.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("y")]
    [InlineData(" Yes ")]
    public async Task After_a_yes_the_address_is_free_for_the_next(string answer)
    {
        var run = await node.AskedAsync(new Answering(answer), Release);

        Assert.Equal((0, "database/10.188.0.216 released\n"), (run.ExitCode, run.Out));
        Assert.Contains("prod/database-1", run.Error, StringComparison.Ordinal);
        Assert.Contains("If this pod still runs, it keeps using the address", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("Release it? [y/N] ", run.Error, StringComparison.Ordinal);
        Assert.Equal("10.188.0.216", $"{await node.TakeAsync("database", "prod/database-2", "10.188.0.216")}");
    }

    [Theory]
    [InlineData("n")]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData(null)]
    public async Task After_anything_else_nothing_is_released(string? answer)
    {
        var run = await node.AskedAsync(new Answering(answer), Release);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.EndsWith("mzipam: nothing is released\n", run.Error, StringComparison.Ordinal);
        await AssertHeldByAsync("prod/database-1");
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_released_unless_yes_is_said()
    {
        var refused = await node.RunWithAsync(new StringReader("y\n"), Release);
        Assert.Equal((2, ""), (refused.ExitCode, refused.Out));
        Assert.Contains("--yes releases without asking", refused.Error, StringComparison.Ordinal);
        await AssertHeldByAsync("prod/database-1");

        var released = await node.RunAsync([.. Release, "--yes"]);
        Assert.Equal((0, "database/10.188.0.216 released\n"), (released.ExitCode, released.Out));
        Assert.Equal("", (await node.RunAsync("show")).Out);
    }

    [Fact]
    public async Task A_record_that_changed_since_it_was_shown_stays()
    {
        var person = new Answering("y", async () =>
        {
            await node.LeaveAsync("database", "prod/database-1");
            await node.TakeAsync("database", "prod/database-2", "10.188.0.216");
        });

        var run = await node.AskedAsync(person, Release);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("has changed since it was shown, so nothing is released", run.Error, StringComparison.Ordinal);
        await AssertHeldByAsync("prod/database-2");
    }

    [Fact]
    public async Task A_resting_address_is_freed_before_its_time_and_then_there_is_nothing_to_release()
    {
        var address = $"{await node.TakeAsync("database", "prod/cache-1")}";
        await node.LeaveAsync("database", "prod/cache-1");

        var first = await node.RunAsync("release", "--zone", "database", "--ip", address, "--yes");
        var second = await node.RunAsync("release", "--zone", "database", "--ip", address, "--yes");

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("Nobody holds the address, it rests.", first.Error, StringComparison.Ordinal);
        Assert.Equal(new Run(1, "", $"mzipam: nobody holds {address} in zone 'database', so there is nothing to release\n"), second);
    }

    [Fact]
    public async Task A_kept_address_is_reserved_by_a_release_and_free_after_another()
    {
        var address = $"{await node.TakeKeptAsync("database", "prod/web-1", "prod/deployment/web/net1")}";
        string[] release = ["release", "--zone", "database", "--ip", address, "--yes"];

        var first = await node.RunAsync(release);
        var second = await node.RunAsync(release);

        Assert.Equal((0, $"database/{address} reserved\n"), (first.ExitCode, first.Out));
        Assert.Contains("Released, the address is kept for deployment prod/web (net1).", first.Error, StringComparison.Ordinal);
        Assert.Equal((0, $"database/{address} released\n"), (second.ExitCode, second.Out));
        Assert.Contains("kept for deployment prod/web (net1). Released, it is free at once", second.Error, StringComparison.Ordinal);
        Assert.Equal("", (await node.RunAsync("show", "--ip", address)).Out);
    }

    [Fact]
    public async Task What_a_release_comes_to_is_told_by_the_reservation_not_by_how_the_address_was_asked_for()
    {
        const string Identity = "prod/pod/db-0/net1";
        await node.ApplyAsync("""
            apiVersion: ipam.multizone.dev/v1alpha1
            kind: Zone
            metadata: { name: stores }
            spec: { ranges: [[{ subnet: 10.191.0.0/24 }]], sticky: pod }
            """);
        var address = $"{await node.TakeKeptAsync("stores", "prod/db-0", Identity)}";
        await node.LeaveAsync("stores", "prod/db-0");
        await node.TakeKeptAsync("stores", "prod/db-0", Identity, address);
        var named = await node.RunAsync("release", "--zone", "stores", "--ip", address, "--yes");
        Assert.Equal((0, $"stores/{address} reserved\n"), (named.ExitCode, named.Out));
        Assert.Contains("Released, the address is kept for pod prod/db-0 (net1).", named.Error, StringComparison.Ordinal);

        await node.TakeKeptAsync("stores", "prod/db-0", Identity);
        await node.EndReservationsAsync("stores", Identity);
        var ended = await node.RunAsync("release", "--zone", "stores", "--ip", address, "--yes");
        Assert.Equal((0, $"stores/{address} released\n"), (ended.ExitCode, ended.Out));
        Assert.Contains("Released, the address is free at once.", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_can_be_released()
    {
        await node.DamageAsync("database", "10.188.0.217");

        var run = await node.RunAsync("release", "--zone", "database", "--ip", "10.188.0.217", "--yes");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("unreadable", run.Error, StringComparison.Ordinal);
        await node.TakeAsync("database", "prod/database-3", "10.188.0.217");
    }

    [Fact]
    public async Task Of_an_interface_with_two_addresses_the_other_stays_and_leaves_with_its_pod()
    {
        await node.ApplyAsync(TestNode.Database.Replace("name: database", "name: dual", StringComparison.Ordinal) + "\n    - - { subnet: \"fd00::/64\" }");
        var address = $"{await node.TakeAsync("dual", "prod/web-1")}";

        var run = await node.RunAsync("release", "--zone", "dual", "--ip", address, "--yes");

        Assert.Equal(0, run.ExitCode);
        var other = await node.RunAsync("show", "--zone", "dual");
        Assert.Equal(2, other.Lines.Length);
        Assert.StartsWith("fd00::", other.Fields(1)[1], StringComparison.Ordinal);
        await node.LeaveAsync("dual", "prod/web-1");
        Assert.Equal("cooling", (await node.RunAsync("show", "--zone", "dual")).Fields(1)[2]);
    }

    [Fact]
    public async Task An_unknown_zone_is_refused()
    {
        var run = await node.RunAsync("release", "--zone", "nix", "--ip", "10.188.0.216", "--yes");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("there is no zone 'nix'", run.Error, StringComparison.Ordinal);
    }

    async Task AssertHeldByAsync(string pod) =>
        Assert.Equal(pod, (await node.RunAsync("show", "--ip", "10.188.0.216")).Fields(1)[4]);
}
