namespace MultiZoneIpam.Installing;

/// <summary>What the command line asks an installation for.</summary>
public sealed record InstallOptions(InstallPaths Paths, InstallMode Mode)
{
    public const string Usage =
        """
        multizone-ipamd install --once | --watch [options]

        --once                     put plugin, node file and credentials in place on the node
        --watch                    stay, and keep node file and credentials as their sources are
        --node-file FILE           the node file of all nodes; default /etc/multizone-ipam/config/multizone-ipam.conf
        --etcd FOLDER              certificates and keys for etcd; default /etc/multizone-ipam/etcd
        --service-account FOLDER   token and ca.crt of the API server; default /var/run/secrets/kubernetes.io/serviceaccount
        --plugin FILE              the plugin; default: beside this program
        --root FOLDER              where the node's root is; default /

        The node's name is taken from NODE_NAME, the API server from KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT.

        """;

    /// <param name="arguments">Those after "install".</param>
    /// <returns>Null where they are not what the usage says.</returns>
    public static InstallOptions? TryParse(ReadOnlySpan<string> arguments)
    {
        InstallMode? mode = null;
        var paths = new InstallPaths();
        for (; !arguments.IsEmpty; arguments = arguments[1..])
        {
            if (arguments[0] is "--once" or "--watch" && mode is null)
            {
                mode = arguments[0] == "--watch" ? InstallMode.Watch : InstallMode.Once;
                continue;
            }
            if (arguments.Length < 2 || With(paths, arguments[0], arguments[1]) is not { } more)
                return null;
            paths = more;
            arguments = arguments[1..];
        }
        return mode is { } given ? new InstallOptions(paths, given) : null;
    }

    static InstallPaths? With(InstallPaths paths, string option, string value) => (option, value) switch
    {
        (_, "") => null,
        ("--node-file", _) => paths with { NodeFile = value },
        ("--etcd", _) => paths with { Etcd = value },
        ("--service-account", _) => paths with { ServiceAccount = value },
        ("--plugin", _) => paths with { Plugin = value },
        ("--root", _) => paths with { Root = value },
        _ => null,
    };
}
