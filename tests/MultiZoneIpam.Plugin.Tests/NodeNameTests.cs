using System.Diagnostics;
using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>What a node without nodeName calls itself. Two nodes of one name would clean up after each other.</summary>
public sealed class NodeNameTests
{
    [Theory]
    [InlineData("Rack7.example.org", "rack7.example.org")]
    [InlineData("my_host", "my_host")]
    [InlineData("../escaped", null)]
    public async Task A_node_is_called_by_its_whole_host_name(string hostName, string? expected)
    {
        Requires.Root();
        await using var node = new TestNode(null);
        await node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/24"}]] """);
        node.Configure(conf => conf.Remove("nodeName"));
        var start = new ProcessStartInfo(Requires.Program("unshare"), ["--uts", "sh", "-c", $"printf '%s' '{hostName}' > /proc/sys/kernel/hostname && exec '{PluginProcess.Program}'"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in node.Environment("ADD", new Sandbox("c1", "net1")))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(TestNode.Network("zone"));
        process.StandardInput.Close();
        var answer = JsonNode.Parse(await process.StandardOutput.ReadToEndAsync())!;
        await process.WaitForExitAsync();

        if (expected is null)
            Assert.Equal((7, "set nodeName in the node file"), ((int)answer["code"]!, (string?)answer["details"]));
        else
            Assert.Equal([$"default,{expected},c1,net1="], Directory.GetFiles(node.Folder.File("zones/zone/att")).Select(path => Path.GetFileName(path)));
    }
}
