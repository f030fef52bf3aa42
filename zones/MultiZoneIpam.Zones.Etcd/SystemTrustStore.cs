using System.Runtime.InteropServices;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// The system's trust store, which the runtime reads at the first look at any certificate chain, also where only a given CA
/// counts. That is hundreds of files: three times what all else of a cold process takes. OpenSSL's own environment
/// variables name another place; .NET's copy of the environment is not where they are read.
/// </summary>
static class SystemTrustStore
{
    /// <summary>What SSL_CERT_FILE was when the program started.</summary>
    public static string? ConfiguredFile { get; } = Environment.GetEnvironmentVariable("SSL_CERT_FILE");

    static bool keptAway;

    /// <summary>
    /// From here on this process has no system trust store, unless it has already loaded it. Whoever trusts the system's
    /// certificates in the same process has to load them by itself, as <see cref="TrustedRoots"/> does.
    /// </summary>
    public static void KeepAway()
    {
        _ = ConfiguredFile;
        if (Interlocked.Exchange(ref keptAway, true))
            return;
        SetEnvironment("SSL_CERT_DIR"u8, "/dev/null"u8);
        SetEnvironment("SSL_CERT_FILE"u8, "/dev/null"u8);
    }

    // Found in the process as it is: an import would look for a libc in many folders, the program's own among them. The
    // literals end with a zero.
    static unsafe void SetEnvironment(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var setenv = (delegate* unmanaged<byte*, byte*, int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "setenv");
        fixed (byte* nameBytes = name, valueBytes = value)
            _ = setenv(nameBytes, valueBytes, 1);
    }
}
