using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// The issuers that the system trusts. The runtime reads them all, file by file, before it looks at any certificate, even
/// where only a given CA counts: 35 ms of CPU in a cold process. So they are kept away from it, and read here when asked for.
/// </summary>
static class SystemTrustStore
{
    static readonly string? ConfiguredFile = Environment.GetEnvironmentVariable("SSL_CERT_FILE");

    static readonly string[] Bundles =
    [
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt", // Red Hat
        "/etc/ssl/ca-bundle.pem", // SUSE
    ];

    static bool isKeptAway;

    /// <summary>Where the system has no bundle of issuers: none, and every server is refused.</summary>
    public static X509Certificate2Collection Read()
    {
        var certificates = new X509Certificate2Collection();
        var file = ConfiguredFile is { Length: > 0 } and not "/dev/null" ? ConfiguredFile : Array.Find(Bundles, File.Exists);
        try
        {
            if (file is not null)
                certificates.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            certificates.Clear();
        }
        return certificates;
    }

    /// <summary>From here on the runtime finds no system store. Process-wide: every TLS client must name its issuers.</summary>
    public static void KeepAway()
    {
        _ = ConfiguredFile;
        if (Interlocked.Exchange(ref isKeptAway, true))
            return;
        // OpenSSL reads the process's environment, which Environment.SetEnvironmentVariable does not change.
        SetEnvironment("SSL_CERT_DIR\0"u8, "/dev/null\0"u8);
        SetEnvironment("SSL_CERT_FILE\0"u8, "/dev/null\0"u8);
    }

    static unsafe void SetEnvironment(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var setenv = (delegate* unmanaged<byte*, byte*, int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "setenv");
        fixed (byte* nameStart = name, valueStart = value)
            _ = setenv(nameStart, valueStart, 1);
    }
}
