using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>The judge of the shown documents lets nothing pass that a program would refuse.</summary>
public class JudgeTests
{
    [Theory]
    [InlineData("""{ "datastore": { "type": "etcd" } }""")]
    [InlineData("""{ "somethingElse": 1 }""")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "web", "type": "bridge", "ipam": { "type": "multizone-ipam", "zoen": "web" } }""")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "web", "type": "bridge", "ipam": { "type": "multizone-ipam", "subnet": "10.1.0.1/24" } }""")]
    [InlineData("""{ "annotations": { "net1.ipam.multizone.dev/ip": "10.188.0" } }""")]
    [InlineData("""{ "kind": "Pod", "metadata": { "name": "a", "annotations": { "net1.ipam.multizone.dev/ipp": "10.188.0.1" } } }""")]
    [InlineData("""{ "apiVersion": "ipam.multizone.dev/v1alpha1", "kind": "Zone", "metadata": { "name": "a" }, "spec": {} }""")]
    public void What_a_program_refuses_is_refused(string json) =>
        Assert.IsType<IpamException>(Record.Exception(() => Judge.Read(Document(json))));

    [Fact]
    public void An_object_of_an_unknown_kind_is_refused() =>
        Assert.ThrowsAny<Exception>(() => Judge.Read(Document("""{ "kind": "IPPool" }""")));

    [Fact]
    public void Blocks_of_other_languages_are_not_documents()
    {
        var blocks = MarkdownBlock.ReadAll("text\n```sh\nls\n```\n  ```json\n  { }\n  ```\n");
        Assert.Equal(["sh", "json"], blocks.Select(block => block.Language));
        Assert.Equal("{ }", blocks[1].Text);
        Assert.Equal(5, blocks[1].Line);
    }

    static ShownDocument Document(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new ShownDocument("test", document.RootElement.Clone());
    }
}
