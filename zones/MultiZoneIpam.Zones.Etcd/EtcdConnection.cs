using MultiZoneIpam.Tls;

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
        var client = Client(options.CertFile, options.KeyFile);
        return new EtcdClient(endpoints, new(ClientTls.Checked(Roots(options.CaFile), client)), client?.User);
    }

    static TrustedRoots Roots(string? caFile) => caFile is null
        ? TrustedRoots.OfSystem("datastore.caFile")
        : new(new PemFile("caFile", caFile).ReadCertificates(), $"the CA of datastore.caFile '{caFile}'");

    static ClientIdentity? Client(string? certFile, string? keyFile)
    {
        if (certFile is null && keyFile is null)
            return null;
        if (certFile is null || keyFile is null)
            throw new IpamException(
                ErrorCode.InvalidConfig,
                $"datastore.{(certFile is null ? "keyFile" : "certFile")} is set without datastore.{(certFile is null ? "certFile" : "keyFile")}",
                "a client certificate needs both its file and that of its key");
        var (certificate, key) = (new PemFile("certFile", certFile), new PemFile("keyFile", keyFile));
        return ClientIdentity.Of(certificate.ReadCertificates(), key.Read())
            ?? throw key.Wrong($"does not hold the unencrypted key of {certificate} (PEM)", null);
    }
}
