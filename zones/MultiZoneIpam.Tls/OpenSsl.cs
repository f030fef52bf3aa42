using System.Runtime.InteropServices;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Tls;

/// <summary>
/// The machine's library that the runtime leaves certificates and TLS to. Where it is not there, the runtime ends the process
/// without an exception, so whoever called would get no answer: it is looked for before.
/// </summary>
static class OpenSsl
{
    // What the runtime takes itself, unless it is told another name.
    static readonly Lazy<bool> IsThere = new(() =>
        Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE") is not null
        || NativeLibrary.TryLoad("libssl.so.3", out _)
        || NativeLibrary.TryLoad("libssl.so.1.1", out _));

    /// <exception cref="IpamException">Code 5: this machine has none.</exception>
    public static void Require()
    {
        if (!IsThere.Value)
            throw new IpamException(
                ErrorCode.Io,
                "this machine has no OpenSSL (libssl.so.3), and certificates and TLS need it",
                "install it (libssl3, openssl-libs), or choose a base image that has it");
    }
}
