using System.Text;
using System.Text.Json;
using MultiZoneIpam.Cli.Output;
using MultiZoneIpam.Kubernetes;

namespace MultiZoneIpam.Cli.Tests;

public sealed class ZoneShowTests : IDisposable
{
    readonly TestNode node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task Show_prints_YAML_that_apply_takes_as_unchanged()
    {
        await node.ApplyAsync(TestNode.Database);

        var shown = await node.RunAsync("zone", "show", "database");
        var again = await node.RunWithAsync(new StringReader(shown.Out), "zone", "apply", "-f", "-");

        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.Equal(
            """
            apiVersion: ipam.multizone.dev/v1alpha1
            kind: Zone
            metadata:
              name: database
            spec:
              ranges:
                - - subnet: 10.188.0.0/16
                    rangeStart: 10.188.1.0
                    rangeEnd: 10.188.255.254
                    fixedStart: 10.188.0.10
                    fixedEnd: 10.188.0.255
                    gateway: 10.188.0.1

            """,
            shown.Out);
        Assert.Equal("zone/database unchanged\n", again.Out);
    }

    [Fact]
    public async Task Show_as_JSON_prints_the_document_as_it_is_stored()
    {
        await node.ApplyAsync(TestNode.Database);

        var run = await node.RunAsync("zone", "show", "database", "-o", "json");

        Assert.Equal(Encoding.UTF8.GetString(Assert.Single(YamlJson.Convert(TestNode.Database, "test"))) + "\n", run.Out);
    }

    [Fact]
    public async Task An_unknown_zone_is_refused()
    {
        var run = await node.RunAsync("zone", "show", "nix");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("mzipam: there is no zone 'nix' in the file store", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":"","b":"true","c":"1e3","d":"10.188","e":"0x1f","f":"null","g":"~","h":"- x","i":"a: b","j":"a #b","k":" x ","l":"no","m":"2026-01-01"}""")]
    [InlineData("""{"a":[],"b":{},"c":[[]],"d":[{}],"e":[[1,-2.5],[{"x":[{"y":null}]},true]],"f":{"g":{"h":"i"}}}""")]
    [InlineData("""{"true":1,"1":2,"x y":3,"team-*":"*","tab\t":"line\nbreak \u001b[31m \" \\ ä € 😀 <&>'"}""")]
    [InlineData("\"text\"")]
    [InlineData("[1,[2,3]]")]
    public void YAML_reads_back_as_the_same_JSON(string json)
    {
        using var yaml = new StringWriter();
        using var document = JsonDocument.Parse(json);

        new YamlText(yaml).Write(document.RootElement);

        var back = JsonDocument.Parse(Assert.Single(YamlJson.Convert(yaml.ToString(), "test"))).RootElement;
        Assert.True(JsonElement.DeepEquals(document.RootElement, back), $"{yaml}\n{back.GetRawText()}");
        Assert.DoesNotContain('\e', yaml.ToString());
    }
}
