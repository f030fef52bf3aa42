using System.Text.Json;
using MultiZoneIpam.Kubernetes;

namespace MultiZoneIpam.Cli.Tests;

public sealed class ConvertIpkeeperTests : IDisposable
{
    const string Web =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          namespace: prod
          annotations:
            ipkeeper.generals.space/ip_pool: "172.16.91.181/24,172.16.91.182/24, 172.16.91.190/24"
            ipkeeper.generals.space/gateway: 172.16.91.2
        spec:
          replicas: 2
          template:
            metadata:
              labels: { app: web }
            spec:
              containers: [{ name: web, image: web }]
        """;

    readonly TestNode node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task The_list_of_a_Deployment_becomes_one_of_its_pods()
    {
        var run = await ConvertAsync(Web);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              namespace: prod
              annotations:
                ipkeeper.generals.space/ip_pool: "172.16.91.181/24,172.16.91.182/24, 172.16.91.190/24"
                ipkeeper.generals.space/gateway: 172.16.91.2
            spec:
              replicas: 2
              template:
                metadata:
                  labels:
                    app: web
                  annotations:
                    eth0.ipam.multizone.dev/ip-pool: "172.16.91.181,172.16.91.182,172.16.91.190"
                    eth0.ipam.multizone.dev/gateway: 172.16.91.2
                spec:
                  containers:
                    - name: web
                      image: web

            """,
            run.Out);
    }

    [Fact]
    public async Task The_interface_can_be_another()
    {
        var annotations = TemplateAnnotations(await ConvertAsync(Web, "--interface", "net1"), 0);

        Assert.Equal("172.16.91.181,172.16.91.182,172.16.91.190", annotations["net1.ipam.multizone.dev/ip-pool"]);
        Assert.Equal(2, annotations.Count);
    }

    [Fact]
    public async Task The_annotation_can_keep_its_name()
    {
        var annotations = TemplateAnnotations(await ConvertAsync(Web, "--compatible"), 0);

        Assert.Equal("172.16.91.181/24,172.16.91.182/24, 172.16.91.190/24", annotations["ipkeeper.generals.space/ip_pool"]);
        Assert.Equal("172.16.91.2", annotations["ipkeeper.generals.space/gateway"]);
    }

    [Fact]
    public async Task Documents_and_lists_are_converted_and_what_has_no_list_is_printed_as_it_is()
    {
        const string Other = """{"kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":80}]}}""";
        const string Plain = """{"kind":"Deployment","metadata":{"name":"plain"},"spec":{"template":{"spec":{}}}}""";
        var list = $$"""{"kind":"List","items":[{{Other}},{{Json(Web)}}]}""";

        var run = await ConvertAsync($"{Other}\n---\n{Plain}\n---\n{list}\n---\n{Web.Replace("name: web\n  namespace", "name: web-2\n  namespace", StringComparison.Ordinal)}");

        Assert.Equal(0, run.ExitCode);
        var documents = YamlJson.Convert(run.Out, "out").Select(json => JsonDocument.Parse(json).RootElement).ToArray();
        Assert.Equal(4, documents.Length);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Other).RootElement, documents[0]));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Plain).RootElement, documents[1]));
        Assert.Contains("eth0.ipam.multizone.dev/ip-pool", documents[2].GetProperty("items")[1].GetRawText(), StringComparison.Ordinal);
        Assert.Contains("eth0.ipam.multizone.dev/ip-pool", documents[3].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Converting_again_changes_nothing()
    {
        var once = await ConvertAsync(Web);

        Assert.Equal(once.Out, (await ConvertAsync(once.Out)).Out);
    }

    [Theory]
    [InlineData("replicas: 3", true)]
    [InlineData("replicas: 4", true)]
    [InlineData("replicas: 2", false)]
    [InlineData("paused: false", false)]
    [InlineData("replicas: 3\n  strategy: { type: Recreate }", false)]
    [InlineData("replicas: 3\n  strategy: { rollingUpdate: { maxSurge: 0 } }", false)]
    [InlineData("replicas: 3\n  strategy: { rollingUpdate: { maxSurge: 25% } }", true)]
    public async Task A_list_that_is_short_for_a_rolling_update_is_named(string spec, bool isShort)
    {
        var run = await ConvertAsync(Web.Replace("replicas: 2", spec, StringComparison.Ordinal));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(isShort, run.Error.Contains("deployment prod/web: its list has no address more than it has replicas", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("172.16.91.182/24", "172.16.91.999/24", "annotation ipkeeper.generals.space/ip_pool", "deployment prod/web", "172.16.91.999/24")]
    [InlineData("172.16.91.2\n", "172.16.91\n", "annotation ipkeeper.generals.space/gateway", "deployment prod/web", "172.16.91")]
    [InlineData("  template:", "  templet:", "has no spec.template", "deployment prod/web", "document 1 of stdin")]
    [InlineData("kind: Deployment", "kinds: Deployment", "has no kind", "document 1 of stdin", "")]
    [InlineData("172.16.91.2\n", "7\n", "ipkeeper.generals.space/gateway must be a string", "document 1 of stdin", "")]
    [InlineData("labels: { app: web }", "annotations: { eth0.ipam.multizone.dev/ip-pool: 10.0.0.1 }", "eth0.ipam.multizone.dev/ip-pool '10.0.0.1' already", "deployment prod/web", "")]
    [InlineData("kind: Deployment", "kind: StatefulSet", "no Deployment in it has the annotation ipkeeper.generals.space/ip_pool", "stdin", "")]
    [InlineData("apiVersion", "}", "stdin", "", "")]
    public async Task What_is_wrong_is_named_and_nothing_is_printed(string right, string wrong, params string[] says)
    {
        var run = await ConvertAsync(Web.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.All(says, words => Assert.Contains(words, run.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_is_read_and_no_node_file_is_needed()
    {
        var path = node.Folder.Write("web.yaml", Web);

        Assert.Equal(0, (await node.RunWithNodeFileAsync("{ broken", "convert", "crd-ipkeeper", "-f", path)).ExitCode);
        Assert.Contains("cannot be read", (await node.RunAsync("convert", "crd-ipkeeper", "-f", path + "x")).Error, StringComparison.Ordinal);
    }

    Task<Run> ConvertAsync(string text, params string[] options) =>
        node.RunWithAsync(new StringReader(text), ["convert", "crd-ipkeeper", "-f", "-", .. options]);

    static Dictionary<string, string?> TemplateAnnotations(Run run, int document)
    {
        Assert.Equal("", run.Error);
        var json = YamlJson.Convert(run.Out, "out")[document];
        return JsonDocument.Parse(json).RootElement.GetProperty("spec").GetProperty("template").GetProperty("metadata").GetProperty("annotations")
            .EnumerateObject().ToDictionary(annotation => annotation.Name, annotation => annotation.Value.GetString());
    }

    static string Json(string yaml) => System.Text.Encoding.UTF8.GetString(Assert.Single(YamlJson.Convert(yaml, "test")));
}
