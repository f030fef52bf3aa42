namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// Where etcd is and as whom to speak to it: `datastore` of the node file, as written. Checked when the store is first used.
/// </summary>
public sealed record EtcdOptions
{
    /// <summary>URLs, all http or all https, asked in this order.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>The zones live below `Prefix/zones/`.</summary>
    public string Prefix { get; init; } = "/multizone-ipam";

    /// <summary>PEM. Given, it is all that a server's certificate may be signed by; else the system's trust store is.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM, with its intermediates; its common name is the etcd user. Only together with <see cref="KeyFile"/>.</summary>
    public string? CertFile { get; init; }

    public string? KeyFile { get; init; }
}
