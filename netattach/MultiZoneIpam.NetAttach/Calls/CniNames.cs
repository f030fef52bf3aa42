using System.Text;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Calls;

/// <summary>CNI's rules for the names that become keys and file names, refused in the words of CNI's own libraries.</summary>
static class CniNames
{
    const int LongestInterfaceName = 15;

    public static void RequireContainerId(string id)
    {
        if (!IsIdentifier(id))
            throw new IpamException(ErrorCode.InvalidEnvironment, "invalid characters in containerID", Quoted.Text(id));
    }

    public static void RequireNetworkName(string name)
    {
        if (!IsIdentifier(name))
            throw new IpamException(ErrorCode.InvalidConfig, "invalid characters found in network name", Quoted.Text(name));
    }

    public static void RequireInterfaceName(string name)
    {
        var (message, details) = WhyNoInterfaceName(name);
        if (message is not null)
            throw new IpamException(ErrorCode.InvalidEnvironment, message, details);
    }

    public static bool IsInterfaceName(string name) => name.Length > 0 && WhyNoInterfaceName(name).Message is null;

    static (string? Message, string? Details) WhyNoInterfaceName(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > LongestInterfaceName)
            return ("interface name is too long", $"interface name should be less than {LongestInterfaceName + 1} characters");
        if (name is "." or "..")
            return ("interface name is . or ..", null);
        foreach (var c in name)
        {
            if (c is '/' or ':' || char.IsWhiteSpace(c))
                return ("interface name contains / or : or whitespace characters", null);
        }
        return default;
    }

    /// <summary>A letter or digit, then letters, digits, '_', '.', '-'; so never a path.</summary>
    static bool IsIdentifier(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
                return false;
        }
        return text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]);
    }
}
