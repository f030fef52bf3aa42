using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MultiZoneIpam.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    readonly TestNode node = new();

    public void Dispose() => node.Dispose();

    [Theory]
    [InlineData("shw", "'shw' is not a command")]
    [InlineData("zone lst", "'lst' is not a command")]
    [InlineData("zone apply", "Option '--filename' is required.")]
    [InlineData("zone show", "Required argument 'ZONE' missing")]
    [InlineData("zone show UPPER", "'UPPER' is not a zone name")]
    [InlineData("zone show a b", "Unrecognized command or argument 'b'.")]
    [InlineData("zone delete", "Required argument 'ZONE' missing")]
    [InlineData("zone adopt database", "Option '--uid' is required.")]
    [InlineData("zone adopt database --uid default", "'default' is no UID: kubectl get namespace kube-system")]
    [InlineData("show --ip 10.188.0", "'10.188.0' is not an IP address")]
    [InlineData("show --ip 10.188.0.016", "'10.188.0.016' is not an IP address")]
    [InlineData("show --zone a/b", "'a/b' is not a zone name")]
    [InlineData("show -o yaml", "'yaml' is not an output format")]
    [InlineData("show --all", "Unrecognized command or argument '--all'.")]
    [InlineData("show @file", "Unrecognized command or argument '@file'.")]
    [InlineData("release --zone database", "Option '--ip' is required.")]
    [InlineData("release --ip 10.0.0.1", "Option '--zone' is required.")]
    [InlineData("convert crd-ipkeeper", "Option '--filename' is required.")]
    [InlineData("convert crd-ipkeeper -f - --interface Eth0", "'Eth0' cannot be a part of an annotation's name")]
    [InlineData("convert crd-ipkeeper -f - --interface net1 --compatible", "--compatible names no interface")]
    public async Task A_mistake_in_the_usage_ends_with_2_and_says_what_it_is(string arguments, string expected)
    {
        var run = await node.RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("mzipam: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("--help' shows how it is used", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_on_stderr()
    {
        Assert.Contains("  mzipam COMMAND [options]\n", (await node.RunAsync()).Error, StringComparison.Ordinal);
        Assert.Contains("  mzipam zone COMMAND [options]\n", (await node.RunAsync("zone")).Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), ((await node.RunAsync("zone")).ExitCode, (await node.RunAsync()).Out));
    }

    [Theory]
    [InlineData("--help", "COMMAND [options]")]
    [InlineData("zone -h", "zone COMMAND [options]")]
    [InlineData("zone apply --help", "zone apply --filename FILE [options]")]
    [InlineData("zone list --help", "zone list [options]")]
    [InlineData("zone show --help", "zone show ZONE [options]")]
    [InlineData("zone delete --help", "zone delete ZONE [options]")]
    [InlineData("zone adopt --help", "zone adopt ZONE --uid UID [options]")]
    [InlineData("show --help", "show [options]")]
    [InlineData("doctor --help", "doctor [options]")]
    [InlineData("convert crd-ipkeeper --help", "convert crd-ipkeeper --filename FILE [options]")]
    [InlineData("release --help", "release --zone ZONE --ip ADDRESS [options]")]
    public async Task Help_shows_usage_and_examples_under_the_name_it_was_called_by(string arguments, string usage)
    {
        foreach (var program in (string[])["mzipam", "kubectl mzipam"])
        {
            var run = await node.RunAsAsync(program, arguments.Split(' '));

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains($"Usage:\n  {program} {usage}\n", run.Out, StringComparison.Ordinal);
            Assert.Contains("--config FILE ", run.Out, StringComparison.Ordinal);
            Assert.Contains($"Examples:\n  {program} ", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Version_is_the_name_and_the_number()
    {
        var run = await node.RunAsync("--version");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^mzipam \d+\.\d+\.\d+\n$", run.Out);
    }

    [Fact]
    public async Task The_node_file_of_the_command_line_wins_over_the_environment()
    {
        await node.ApplyAsync(TestNode.Database);
        var other = node.Folder.Write("empty.conf", $$"""{ "stateDir": "{{node.Folder.File("empty")}}" }""");

        Assert.Equal("", (await node.RunAsync("zone", "list", "--config", other)).Out);
        Assert.Equal("", (await node.RunAsync("--config", other, "zone", "list")).Out);
    }

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("""{ "dataStore": { "typ": "file" } }""", "did you mean 'type'?")]
    public async Task A_wrong_node_file_is_refused(string json, string expected)
    {
        var run = await node.RunWithNodeFileAsync(json, "show");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_file_that_is_named_and_missing_is_refused()
    {
        var run = await node.RunAsync("show", "--config", "/nowhere/node.conf");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("the node file /nowhere/node.conf cannot be read", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("show --zone database -o json")]
    [InlineData("zone list")]
    [InlineData("zone show database")]
    [InlineData("zone delete database")]
    [InlineData("zone adopt database --uid 5b1f6a0e-5c1a-4f52-9a35-0d7d2c6f0c11")]
    [InlineData("release --zone database --ip 10.188.0.216 --yes")]
    public async Task A_store_that_is_away_is_said_so_soon(string arguments)
    {
        // A port that is taken, so that nobody else listens on it, and on which this test does not listen either.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var json = $$"""{ "datastore": { "type": "etcd", "endpoints": ["http://{{silent.LocalEndPoint}}"] } }""";
        var begun = Stopwatch.GetTimestamp();

        var run = await node.RunWithNodeFileAsync(json, arguments.Split(' '));

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains($"etcd did not answer: asked http://{silent.LocalEndPoint}", run.Error, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0, 4);
    }
}
