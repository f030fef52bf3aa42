using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Tests;

public class CniEnvironmentTests
{
    [Fact]
    public void A_call_of_Multus_is_read()
    {
        var environment = Parse("CNI_COMMAND=ADD", "CNI_CONTAINERID=c1", "CNI_NETNS=/var/run/netns/x", "CNI_IFNAME=net1", "CNI_ARGS=a=b", "CNI_PATH=/opt/cni/bin:/usr/lib/cni")!;

        Assert.Equal(CniCommand.Add, environment.Command);
        Assert.Equal("c1", environment.ContainerId);
        Assert.Equal("/var/run/netns/x", environment.Netns);
        Assert.Equal("net1", environment.IfName);
        Assert.Equal("a=b", environment.RawArgs);
        Assert.Equal("/opt/cni/bin:/usr/lib/cni", environment.PluginPath);
    }

    [Theory]
    [InlineData("ADD", "CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH")]
    [InlineData("CHECK", "CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH")]
    [InlineData("DEL", "CNI_CONTAINERID,CNI_IFNAME,CNI_PATH")]
    [InlineData("GC", "CNI_PATH")]
    [InlineData("STATUS", "CNI_PATH")]
    public void Missing_and_empty_variables_are_reported_together(string verb, string missing)
    {
        foreach (var value in (string?[])[null, ""])
        {
            var error = Assert.Throws<IpamException>(() => CniEnvironment.Parse(name => name == "CNI_COMMAND" ? verb : value));

            Assert.Equal(ErrorCode.InvalidEnvironment, error.Code);
            Assert.Equal($"required env variables [{missing}] missing", error.Message);
        }
    }

    [Theory]
    [InlineData("CNI_CONTAINERID")]
    [InlineData("CNI_NETNS")]
    [InlineData("CNI_IFNAME")]
    [InlineData("CNI_PATH")]
    public void A_single_missing_variable_of_ADD_is_named(string missing)
    {
        var error = Assert.Throws<IpamException>(() => CniEnvironment.Parse(name => name == missing ? null : Complete(name)));

        Assert.Equal($"required env variables [{missing}] missing", error.Message);
    }

    [Fact]
    public void VERSION_needs_no_other_variable() => Assert.Equal(CniCommand.Version, Parse("CNI_COMMAND=VERSION")!.Command);

    [Fact]
    public void DEL_needs_no_netns() =>
        Assert.Equal("", Parse("CNI_COMMAND=DEL", "CNI_CONTAINERID=c1", "CNI_IFNAME=net1", "CNI_PATH=/bin")!.Netns);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_command_there_is_no_call(string? command) => Assert.Null(CniEnvironment.Parse(_ => command));

    [Theory]
    [InlineData("NOPE")]
    [InlineData("add")]
    public void An_unknown_command_is_code_4(string command)
    {
        var error = Assert.Throws<IpamException>(() => Parse($"CNI_COMMAND={command}"));

        Assert.Equal(ErrorCode.InvalidEnvironment, error.Code);
        Assert.Equal($"unknown CNI_COMMAND: {command}", error.Message);
    }

    [Theory]
    [InlineData("some-%%container-id")]
    [InlineData("../c1")]
    [InlineData(".c1")]
    [InlineData("-c1")]
    [InlineData("c 1")]
    [InlineData("c1\n")]
    [InlineData("c/1")]
    [InlineData("ç1")]
    public void A_container_id_with_other_characters_is_code_4(string id)
    {
        var error = Assert.Throws<IpamException>(() => CniEnvironment.Parse(name => name == "CNI_CONTAINERID" ? id : Complete(name)));

        Assert.Equal(ErrorCode.InvalidEnvironment, error.Code);
        Assert.Equal("invalid characters in containerID", error.Message);
        Assert.Equal(id.Replace("\n", "\\u000a"), error.Details);
    }

    [Theory]
    [InlineData("1234567890123456", "interface name is too long", "interface name should be less than 16 characters")]
    [InlineData("ethääääää", "", null)]
    [InlineData("ethääääää0", "interface name is too long", "interface name should be less than 16 characters")]
    [InlineData("123456789012345", "", null)]
    [InlineData(".", "interface name is . or ..", null)]
    [InlineData("..", "interface name is . or ..", null)]
    [InlineData("a/b", "interface name contains / or : or whitespace characters", null)]
    [InlineData("a:b", "interface name contains / or : or whitespace characters", null)]
    [InlineData("a b", "interface name contains / or : or whitespace characters", null)]
    [InlineData("a\tb", "interface name contains / or : or whitespace characters", null)]
    public void Interface_names_follow_the_kernels_rules(string interfaceName, string message, string? details)
    {
        CniEnvironment? Act() => CniEnvironment.Parse(name => name == "CNI_IFNAME" ? interfaceName : Complete(name));
        if (message.Length == 0)
        {
            Assert.Equal(interfaceName, Act()!.IfName);
            return;
        }

        var error = Assert.Throws<IpamException>(Act);

        Assert.Equal((ErrorCode.InvalidEnvironment, message, details), (error.Code, error.Message, error.Details));
    }

    [Fact]
    public void GC_with_the_empty_variables_of_libcni_is_read() =>
        Assert.Equal(CniCommand.Gc, Parse("CNI_COMMAND=GC", "CNI_CONTAINERID=", "CNI_NETNS=", "CNI_IFNAME=", "CNI_ARGS=", "CNI_PATH=/bin")!.Command);

    static string Complete(string name) => name switch
    {
        "CNI_COMMAND" => "ADD",
        "CNI_CONTAINERID" => "c1",
        _ => "x",
    };

    static CniEnvironment? Parse(params string[] variables) =>
        CniEnvironment.Parse(name => variables.FirstOrDefault(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..]);
}
