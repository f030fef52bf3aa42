using System.Runtime.InteropServices;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Tls;

/// <summary>
/// The machine's library that the runtime leaves certificates and TLS to. Where it is not there, the runtime ends the process
/// without an exception, so whoever called would get no answer: it is looked for before.
/// </summary>
static partial class OpenSsl
{
    const int WhenUsed = 1; // RTLD_LAZY

    // Twice at most, as two threads would: it stays loaded, for the runtime takes it next.
    static bool isThere;

    /// <exception cref="IpamException">Code 5: this machine has none.</exception>
    public static void Require()
    {
        isThere = isThere || IsNamed || Load("libssl.so.3", WhenUsed) != 0 || Load("libssl.so.1.1", WhenUsed) != 0;
        if (!isThere)
            throw new IpamException(
                ErrorCode.Io,
                "this machine has no OpenSSL (libssl.so.3), and certificates and TLS need it",
                "install it (libssl3, openssl-libs), or choose a base image that has it");
    }

    /// <summary>The runtime takes the one that it is told to take.</summary>
    static bool IsNamed => Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE") is not null;

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Load(string name, int when);
}
