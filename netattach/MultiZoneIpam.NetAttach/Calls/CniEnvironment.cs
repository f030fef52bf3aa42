using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Calls;

/// <summary>
/// The CNI_* variables of one call. What the verb requires is present (an empty variable counts as missing) and names are
/// valid; what it doesn't require may be "".
/// </summary>
public sealed record CniEnvironment
{
    public required CniCommand Command { get; init; }
    public required string ContainerId { get; init; }
    public required string Netns { get; init; }
    public required string IfName { get; init; }

    /// <summary>CNI_ARGS as it came; <see cref="CniArgs.Parse"/> reads it.</summary>
    public required string RawArgs { get; init; }

    /// <summary>CNI_PATH: the folders of the plugins, in order, separated by ':'.</summary>
    public required string PluginPath { get; init; }

    /// <returns>Null where CNI_COMMAND is missing or empty: a person ran the program, or nobody speaks CNI.</returns>
    /// <exception cref="IpamException">Code 4: variables are missing (all are named), or a name or the verb is invalid.</exception>
    public static CniEnvironment? Parse(Func<string, string?> variable)
    {
        var verb = variable("CNI_COMMAND");
        if (string.IsNullOrEmpty(verb))
            return null;
        var environment = new CniEnvironment
        {
            Command = ParseCommand(verb),
            ContainerId = variable("CNI_CONTAINERID") ?? "",
            Netns = variable("CNI_NETNS") ?? "",
            IfName = variable("CNI_IFNAME") ?? "",
            RawArgs = variable("CNI_ARGS") ?? "",
            PluginPath = variable("CNI_PATH") ?? "",
        };
        environment.RequireAll();
        if (environment.IsOfAttachment)
        {
            CniNames.RequireContainerId(environment.ContainerId);
            CniNames.RequireInterfaceName(environment.IfName);
        }
        return environment;
    }

    bool IsOfAttachment => Command is CniCommand.Add or CniCommand.Del or CniCommand.Check;

    static CniCommand ParseCommand(string verb) => verb switch
    {
        "ADD" => CniCommand.Add,
        "DEL" => CniCommand.Del,
        "CHECK" => CniCommand.Check,
        "GC" => CniCommand.Gc,
        "STATUS" => CniCommand.Status,
        "VERSION" => CniCommand.Version,
        _ => throw new IpamException(ErrorCode.InvalidEnvironment, $"unknown CNI_COMMAND: {Quoted.Text(verb)}"),
    };

    void RequireAll()
    {
        var missing = new List<string>();
        if (IsOfAttachment && ContainerId.Length == 0)
            missing.Add("CNI_CONTAINERID");
        if (Command is CniCommand.Add or CniCommand.Check && Netns.Length == 0)
            missing.Add("CNI_NETNS");
        if (IsOfAttachment && IfName.Length == 0)
            missing.Add("CNI_IFNAME");
        if (Command != CniCommand.Version && PluginPath.Length == 0)
            missing.Add("CNI_PATH");
        if (missing.Count > 0)
            throw new IpamException(ErrorCode.InvalidEnvironment, $"required env variables [{string.Join(',', missing)}] missing");
    }
}
