namespace MultiZoneIpam.Zones.Etcd;

/// <summary>From what the user wrote to a client that can be used. TLS is loaded only where it is used or files of it are named.</summary>
static class EtcdConnection
{
    /// <exception cref="IpamException">Code 7: an endpoint or a file is not what it must be.</exception>
    public static IEtcdClient Open(EtcdOptions options)
    {
        var endpoints = EtcdEndpoint.ParseAll(options.Endpoints);
        if (options is { CaFile: null, CertFile: null, KeyFile: null } && !Array.Exists(endpoints, endpoint => endpoint.IsEncrypted))
            return new EtcdClient(endpoints, new(tls: null), user: null);
        // First the roots: loading them decides whether the runtime looks at the system's.
        var roots = TrustedRoots.Load(options.CaFile);
        var client = ClientIdentity.Load(options.CertFile, options.KeyFile);
        return new EtcdClient(endpoints, new(new ServerCheck(roots).Options(client)), client?.User);
    }
}
