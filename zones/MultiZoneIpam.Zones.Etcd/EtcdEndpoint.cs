namespace MultiZoneIpam.Zones.Etcd;

/// <summary>An http or https URL of an etcd member, and of the two methods that are called there.</summary>
sealed class EtcdEndpoint
{
    EtcdEndpoint(Uri url)
    {
        Url = url;
        Txn = new(url, "/etcdserverpb.KV/Txn");
        Range = new(url, "/etcdserverpb.KV/Range");
    }

    public Uri Url { get; }

    public bool IsEncrypted => Url.Scheme == Uri.UriSchemeHttps;

    public Uri Txn { get; }

    public Uri Range { get; }

    /// <exception cref="IpamException">Code 7: there is none, or one of them is not an http or https URL.</exception>
    public static EtcdEndpoint[] ParseAll(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            throw new IpamException(
                ErrorCode.InvalidConfig,
                "datastore.endpoints is empty: there is no etcd to ask",
                "name at least one URL, such as https://10.0.0.1:2379");
        var endpoints = new EtcdEndpoint[texts.Count];
        for (var i = 0; i < endpoints.Length; i++)
            endpoints[i] = new(Parse(texts[i]));
        return endpoints;
    }

    static Uri Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new IpamException(
                ErrorCode.InvalidConfig,
                $"datastore.endpoints: '{GrpcStatus.Printable(text)}' is not an http or https URL",
                "write each endpoint as in https://10.0.0.1:2379");

    // The URL without what may be secret in it: user and query.
    public override string ToString() => Url.GetLeftPart(UriPartial.Scheme) + Url.Authority;
}
