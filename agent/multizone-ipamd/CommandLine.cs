using MultiZoneIpam.Installing;

namespace MultiZoneIpam.Daemon;

/// <summary>What the program is asked to be. Its command line is a few words long, so it is read by hand.</summary>
/// <param name="Config">The node file; null for the one that the environment names, else the default one.</param>
sealed record CommandLine(Role Role, string? Config)
{
    public const string Usage =
        """
        Usage: multizone-ipamd agent [--config FILE]
               multizone-ipamd install --once | --watch [options]

        agent            serve the CNI calls of this node over the socket that the node file names (agent.socket), until SIGTERM
        --config FILE    the node file; without it the one that MULTIZONE_IPAM_CONFIG names, else
                         /etc/cni/net.d/multizone-ipam.d/multizone-ipam.conf
        install          put plugin, node file and credentials in place on a node; 'install --help' shows its options
        --help           this text
        --version        the version

        """;

    /// <summary>For an installation only.</summary>
    public InstallOptions? Install { get; init; }

    /// <summary>Null where the arguments are not what the usage says.</summary>
    public static CommandLine? TryParse(string[] arguments) => arguments switch
    {
        ["install", "--help" or "-h", ..] => new CommandLine(Role.InstallHelp, null),
        ["install", .. var options] => InstallOptions.TryParse(options) is { } install ? new CommandLine(Role.Install, null) { Install = install } : null,
        ["--help" or "-h", ..] or [_, "--help" or "-h", ..] => new CommandLine(Role.Help, null),
        ["--version"] => new CommandLine(Role.Version, null),
        ["agent"] => new CommandLine(Role.Agent, null),
        ["agent", "--config", { Length: > 0 } config] => new CommandLine(Role.Agent, config),
        ["agent", var option] when option.StartsWith("--config=", StringComparison.Ordinal) && option.Length > 9 => new CommandLine(Role.Agent, option[9..]),
        _ => null,
    };
}
