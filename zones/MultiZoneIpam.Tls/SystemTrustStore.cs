using System.Runtime.InteropServices;

namespace MultiZoneIpam.Tls;

/// <summary>
/// The certificates that the system trusts. The runtime reads them all, file by file, before it looks at any chain, also where
/// only a given CA counts: three times what all else of a cold process takes. So it finds none, in the whole process and for
/// good; whoever trusts the system names this file as its roots.
/// </summary>
static partial class SystemTrustStore
{
    // Where distributions keep theirs in one file.
    static readonly string[] Bundles =
    [
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt", // Fedora
        "/etc/ssl/ca-bundle.pem", // SUSE
        "/etc/ssl/cert.pem",
    ];

    // Once in a process: a second look would find what the first has written.
    static readonly Lazy<string?> Configured = new(TakeAway);

    /// <summary>What SSL_CERT_FILE named when the program started, else the distribution's; null where there is neither.</summary>
    public static string? Bundle => Configured.Value ?? Array.Find(Bundles, File.Exists);

    /// <summary>To be called before the runtime builds the first chain, that of a client certificate included.</summary>
    public static void KeepAway() => _ = Configured.Value;

    static string? TakeAway()
    {
        var configured = Environment.GetEnvironmentVariable("SSL_CERT_FILE");
        // OpenSSL reads the process's environment, which Environment.SetEnvironmentVariable does not change.
        _ = SetEnvironment("SSL_CERT_DIR", "/dev/null", 1);
        _ = SetEnvironment("SSL_CERT_FILE", "/dev/null", 1);
        // The runtime looks for certificates of the user's own, too. Callers may name no home, and a machine of a few files may
        // have no /etc/passwd that does: every call would end in a bare "No such file or directory".
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
            Environment.SetEnvironmentVariable("HOME", "/");
        return string.IsNullOrEmpty(configured) ? null : configured;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
