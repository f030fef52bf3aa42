namespace MultiZoneIpam.Zones.Etcd;

/// <summary>From what the user wrote to a client that can be used, or all that is wrong with it.</summary>
static class EtcdConnection
{
    /// <exception cref="IpamException">Code 7: an endpoint or a file is not what it must be.</exception>
    public static IEtcdClient Open(EtcdOptions options)
    {
        var endpoints = EtcdEndpoint.ParseAll(options.Endpoints);
        return new EtcdClient(endpoints, new(tls: null), user: null);
    }
}
