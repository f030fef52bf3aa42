using System.Net.Sockets;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Configs;

/// <summary>The versions of the CNI specification that this plugin speaks, and what each allows. A version is compared as exact text.</summary>
public static class CniVersions
{
    /// <summary>What a config without cniVersion means.</summary>
    public const string Oldest = "0.1.0";

    public const string Newest = "1.1.0";

    static readonly string[] supported = [Oldest, "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", Newest];

    /// <summary>In ascending order.</summary>
    public static IReadOnlyList<string> Supported => supported;

    /// <exception cref="IpamException">Code 1: the version is unknown, or does not have the verb.</exception>
    public static void Require(string configVersion, CniCommand verb)
    {
        if (Array.IndexOf(supported, configVersion) < 0)
        {
            throw new IpamException(
                ErrorCode.IncompatibleVersion,
                "incompatible CNI versions",
                $"config is \"{Quoted.Text(configVersion)}\", plugin supports [\"{string.Join("\" \"", supported)}\"]");
        }
        var (since, name) = verb switch
        {
            CniCommand.Check => ("0.4.0", "CHECK"),
            CniCommand.Gc => (Newest, "GC"),
            CniCommand.Status => (Newest, "STATUS"),
            _ => (Oldest, ""),
        };
        if (!IsAtLeast(configVersion, since))
            throw new IpamException(ErrorCode.IncompatibleVersion, $"config version does not allow {name}", $"config is \"{configVersion}\", {name} needs \"{since}\"");
    }

    /// <summary>Before 0.3.0 a result has room for one IPv4 and one IPv6 address.</summary>
    /// <param name="families">The family of each range set that will give an address.</param>
    /// <exception cref="IpamException">Code 7: a family occurs twice, and the version has no room for it.</exception>
    public static void RequireRoomFor(string configVersion, IEnumerable<AddressFamily> families)
    {
        if (IsAtLeast(configVersion, "0.3.0"))
            return;
        var seen = new HashSet<AddressFamily>();
        foreach (var family in families)
        {
            if (!seen.Add(family))
                throw new IpamException(ErrorCode.InvalidConfig, $"CNI version {configVersion} does not support more than 1 address per family", "set cniVersion to \"0.3.1\" or later in the network's config");
        }
    }

    /// <summary>Whether a supported version is <paramref name="since"/> or later.</summary>
    internal static bool IsAtLeast(string version, string since) => Array.IndexOf(supported, version) >= Array.IndexOf(supported, since);
}
