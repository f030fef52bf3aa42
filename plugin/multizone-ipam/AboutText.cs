using System.Text;
using MultiZoneIpam.NetAttach.Configs;

namespace MultiZoneIpam;

/// <summary>
/// What a person reads who runs the plugin by hand: what it is, its version, the CNI versions that it speaks. The last line is
/// worded like that of CNI's own plugins, which tools look for.
/// </summary>
static class AboutText
{
    /// <summary>A call without CNI_COMMAND is a person's, as CNI's harness has it; so is one that asks for the version.</summary>
    public static bool IsAskedFor(string[] arguments) =>
        arguments is ["--version", ..] || string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CNI_COMMAND"));

    public static byte[] ToUtf8() => Encoding.UTF8.GetBytes(
        $"""
        multizone-ipam {typeof(AboutText).Assembly.GetName().Version!.ToString(3)}: a CNI IPAM plugin that gives each interface of a pod an address of its zone
        Main plugins such as macvlan and bridge run it: name it as "type" in the "ipam" section of a network's config.
        CNI protocol versions supported: {string.Join(", ", CniVersions.Supported)}

        """);
}
