using System.Text;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The published program where nobody speaks CNI to it: a person at the command line, or a broken pipe.</summary>
public sealed class ByHandTests
{
    static readonly IReadOnlyDictionary<string, string> nothing = new Dictionary<string, string>();

    static readonly IReadOnlyDictionary<string, string> empty = new Dictionary<string, string> { ["CNI_COMMAND"] = "" };

    static readonly IReadOnlyDictionary<string, string> call = new Dictionary<string, string>
    {
        ["CNI_COMMAND"] = "ADD",
        ["CNI_CONTAINERID"] = "pod1",
        ["CNI_NETNS"] = "/var/run/netns/pod1",
        ["CNI_IFNAME"] = "net1",
        ["CNI_PATH"] = "/opt/cni/bin",
    };

    [Fact]
    public async Task Without_CNI_COMMAND_it_says_what_it_is() => Introduces(await BinaryCaller.Published().CallAsync(nothing, null));

    [Fact]
    public async Task An_empty_CNI_COMMAND_is_none() => Introduces(await BinaryCaller.Published().CallAsync(empty, null));

    [Fact]
    public async Task It_says_its_version() => Introduces(await BinaryCaller.Published().RunAsync(nothing, null, ["--version"]));

    [Fact]
    public async Task It_says_its_version_inside_a_CNI_environment_too() => Introduces(await BinaryCaller.Published().RunAsync(call, null, ["--version"]));

    [Fact]
    public async Task Stdin_that_cannot_be_read_is_code_5()
    {
        // A folder can be opened and not read.
        var shell = new BinaryCaller("/bin/sh");
        var answer = await shell.RunAsync(call, null, ["-c", "exec \"$0\" < /", BinaryCaller.Published().Program]);
        Assert.Equal(1, answer.ExitCode);
        var error = Encoding.UTF8.GetString(answer.Stdout);
        Assert.Contains("\"code\":5,\"msg\":\"error reading from stdin: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_of_a_megabyte_is_read_to_its_end()
    {
        var config = new string(' ', 1 << 20) + """{ "cniVersion": "1.0.0", "name": "at/the/end" }""";
        var answer = await BinaryCaller.Published().CallAsync(call, Encoding.UTF8.GetBytes(config));
        Assert.Contains("at/the/end", Encoding.UTF8.GetString(answer.Stdout), StringComparison.Ordinal);
    }

    static void Introduces(CallAnswer answer)
    {
        Assert.Equal(0, answer.ExitCode);
        Assert.Empty(answer.Stdout);
        Assert.StartsWith("multizone-ipam 0.1.0: a CNI IPAM plugin ", answer.Stderr, StringComparison.Ordinal);
        Assert.EndsWith("\nCNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0\n", answer.Stderr, StringComparison.Ordinal);
    }
}
