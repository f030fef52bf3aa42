using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Calls;

/// <summary>
/// CNI_ARGS, read leniently: Multus sends keys twice (the later wins), runtimes add keys of their own (ignored), a value may
/// hold '='. Keys are case-sensitive and nothing is trimmed. An absent key is "".
/// </summary>
public sealed record CniArgs
{
    public string PodNamespace { get; private init; } = "";
    public string PodName { get; private init; } = "";
    public string PodUid { get; private init; } = "";
    public string InfraContainerId { get; private init; } = "";

    /// <summary>The addresses of <c>IP=a,b</c>; null where there is none.</summary>
    public RequestedAddresses? Requested { get; private init; }

    /// <exception cref="IpamException">Code 4: a pair has no '='.</exception>
    public static CniArgs Parse(string? text)
    {
        var args = new CniArgs();
        foreach (var pair in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                throw new IpamException(ErrorCode.InvalidEnvironment, $"CNI_ARGS: invalid pair \"{Quoted.Text(pair)}\"", "each pair is KEY=VALUE, pairs are separated by ';'");
            args = args.With(pair[..equals], pair[(equals + 1)..]);
        }
        return args;
    }

    CniArgs With(string key, string value) => key switch
    {
        "K8S_POD_NAMESPACE" => this with { PodNamespace = value },
        "K8S_POD_NAME" => this with { PodName = value },
        "K8S_POD_UID" => this with { PodUid = value },
        "K8S_POD_INFRA_CONTAINER_ID" => this with { InfraContainerId = value },
        "IP" => this with { Requested = RequestedAddresses.From(RequestSource.CniArgs, value.Split(',', StringSplitOptions.RemoveEmptyEntries)) },
        _ => this,
    };
}
