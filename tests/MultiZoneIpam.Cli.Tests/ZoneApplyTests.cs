namespace MultiZoneIpam.Cli.Tests;

public sealed class ZoneApplyTests : IDisposable
{
    const string Web =
        """
        apiVersion: ipam.multizone.dev/v1alpha1
        kind: Zone
        metadata: { name: web }
        spec: { ranges: [ [ { subnet: 10.244.0.0/16 } ] ] }
        """;

    readonly TestNode node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task Apply_says_of_each_document_what_became_of_it()
    {
        var file = node.Folder.Write("zones.yaml", $"{Web}\n---\n{TestNode.Database}");

        var first = await node.RunAsync("zone", "apply", "-f", file);
        var second = await node.RunAsync("zone", "apply", "-f", file);
        node.Folder.Write("zones.yaml", $"{Web}\n---\n{TestNode.Database}\n  cooldown: 5m\n");
        var third = await node.RunAsync("zone", "apply", "--filename", file);

        Assert.Equal(new Run(0, "zone/web created\nzone/database created\n", ""), first);
        Assert.Equal(new Run(0, "zone/web unchanged\nzone/database unchanged\n", ""), second);
        Assert.Equal(new Run(0, "zone/web unchanged\nzone/database changed\n", ""), third);
    }

    [Fact]
    public async Task Apply_reads_JSON_and_stdin()
    {
        var json = """{"apiVersion":"ipam.multizone.dev/v1alpha1","kind":"Zone","metadata":{"name":"web"},"spec":{"ranges":[[{"subnet":"10.244.0.0/16"}]]}}""";

        Assert.Equal("zone/web created\n", (await node.RunWithAsync(new StringReader(json), "zone", "apply", "-f", "-")).Out);
        Assert.Equal("zone/web unchanged\n", (await node.RunWithAsync(new StringReader(Web), "zone", "apply", "-f", "-")).Out);
    }

    [Fact]
    public async Task A_change_that_would_lose_held_addresses_is_refused_and_names_the_holders()
    {
        await node.ApplyAsync(TestNode.Database);
        await node.TakeAsync("database", "prod/database-1", "10.188.0.216");

        var narrower = TestNode.Database.Replace("fixedEnd: 10.188.0.255", "fixedEnd: 10.188.0.100", StringComparison.Ordinal);
        var run = await node.RunWithAsync(new StringReader(narrower), "zone", "apply", "-f", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Equal(
            """
            mzipam: zone 'database' is not changed: 1 held address would fall outside its ranges
                    10.188.0.216 (bound, prod/database-1 (net1) on node1, since 2026-11-20T10:00:00Z)

            """,
            run.Error);
        Assert.Contains("10.188.0.255", (await node.RunAsync("zone", "show", "database")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_holders_twenty_are_named_and_the_rest_counted()
    {
        await node.ApplyAsync(TestNode.Database);
        for (var pod = 0; pod < 23; pod++)
            await node.TakeAsync("database", $"prod/db-{pod}", $"10.188.0.{200 + pod}");

        var narrower = TestNode.Database.Replace("fixedEnd: 10.188.0.255", "fixedEnd: 10.188.0.100", StringComparison.Ordinal);
        var run = await node.RunWithAsync(new StringReader($"{narrower}\n---\n{Web}"), "zone", "apply", "-f", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("23 held addresses would fall outside", run.Error, StringComparison.Ordinal);
        Assert.Contains("10.188.0.219 ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("10.188.0.220 ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("        and 3 more\n", run.Error, StringComparison.Ordinal);
        // The other document of the file is applied all the same.
        Assert.Equal("zone/web created\n", run.Out);
    }

    [Theory]
    [InlineData("kind: [", "stdin, line 2, column 1: ")]
    [InlineData("", "stdin holds no document")]
    [InlineData("kind: Zone", "a zone has apiVersion, kind, metadata.name and spec")]
    public async Task A_document_that_is_wrong_is_refused_with_its_place(string yaml, string expected)
    {
        var run = await node.RunWithAsync(new StringReader(yaml), "zone", "apply", "-f", "-");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_a_file_is_applied_where_one_document_is_wrong()
    {
        var wrong = TestNode.Database.Replace("fixedStart", "fixStart", StringComparison.Ordinal);

        var run = await node.RunWithAsync(new StringReader($"{Web}\n---\n{wrong}"), "zone", "apply", "-f", "-");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("did you mean 'fixedStart'?", run.Error, StringComparison.Ordinal);
        Assert.Equal("", (await node.RunAsync("zone", "list")).Out);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var run = await node.RunAsync("zone", "apply", "-f", "/nowhere/zones.yaml");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("mzipam: /nowhere/zones.yaml cannot be read", run.Error, StringComparison.Ordinal);
    }
}
