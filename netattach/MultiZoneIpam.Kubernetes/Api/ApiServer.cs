using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MultiZoneIpam.Tls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>Where an API server is, how to know that it is the right one, and who we are to it.</summary>
public sealed record ApiServer
{
    /// <summary>What said so, for messages: "kubeconfig /etc/kubernetes/plugin.conf, context plugin".</summary>
    public required string Source { get; init; }

    /// <summary>What it was read from: where one of them is another than before, so may this be. Not the <see cref="TokenFile"/>.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>http or https, without user, query and fragment; a path is the prefix of every request.</summary>
    public required Uri Url { get; init; }

    /// <summary>The name that the server's certificate must have, where it is not the URL's host.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The only issuers that are trusted; null means those of the system.</summary>
    public X509Certificate2Collection? CertificateAuthorities { get; init; }

    /// <summary>Asked for in so many words (insecure-skip-tls-verify): anybody in between may be the server.</summary>
    public bool IsAnyCertificateTrusted { get; init; }

    public ClientIdentity? Client { get; init; }

    public string? Token { get; init; }

    /// <summary>Read at each request, as its content is exchanged while it lives; wins over <see cref="Token"/>.</summary>
    public string? TokenFile { get; init; }

    /// <exception cref="IpamException">Code 7: no issuers are given, and the system has none.</exception>
    internal SslClientAuthenticationOptions TlsOptions() =>
        Url.Scheme == Uri.UriSchemeHttp ? new()
        : IsAnyCertificateTrusted ? ClientTls.Unchecked(Client)
        : ClientTls.Checked(
            CertificateAuthorities is { } given
                ? new(given, $"the certificate-authority of {Source}")
                : TrustedRoots.OfSystem($"the certificate-authority of {Source}"),
            Client);

    /// <summary>Visible ASCII only: it becomes part of a header.</summary>
    internal static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
