using System.Text;

namespace MultiZoneIpam.Bench.Contestants;

/// <summary>A CNI IPAM binary with all that it needs to serve: its environment, and the config that it is given for a network.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="Path">The binary.</param>
/// <param name="Variables">Environment besides the runtime's CNI_*.</param>
/// <param name="Ipam">The `ipam` object for the network of a name: networks share no address.</param>
sealed record Contestant(string Name, string Path, IReadOnlyList<string> Variables, Func<string, string> Ipam)
{
    /// <summary>65,533 usable addresses: no scenario that counts time comes near the end.</summary>
    public const string Ranges = """[[{"subnet":"10.200.0.0/16"}]]""";

    public byte[] Config(string network) => Encoding.UTF8.GetBytes(
        $$"""{"cniVersion":"1.0.0","name":"{{network}}","type":"bridge","ipam":{{Ipam(network)}}}""");

    /// <summary>Debian's host-local, its addresses below <paramref name="folder"/>.</summary>
    public static Contestant HostLocal(string path, string folder) => new("host-local", path, [], _ =>
        $$"""{"type":"host-local","dataDir":"{{folder}}","ranges":{{Ranges}}}""");

    /// <summary>Our plugin with the node file that says where its addresses are kept.</summary>
    public static Contestant Plugin(string name, string path, string nodeFile, string ranges = Ranges) =>
        new(name, path, [$"MULTIZONE_IPAM_CONFIG={nodeFile}"], network =>
            $$"""{"type":"multizone-ipam","zone":"{{network}}","ranges":{{ranges}}}""");
}
