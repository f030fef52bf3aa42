using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Tls;

/// <summary>Text that should hold certificates between BEGIN and END lines, as people put it into files and settings.</summary>
public static class Pem
{
    /// <returns>All of them, in their order; none where one of them is none.</returns>
    /// <exception cref="MultiZoneIpam.Zones.IpamException">Code 5: nothing here can read a certificate.</exception>
    public static X509Certificate2Collection Certificates(string text)
    {
        OpenSsl.Require();
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }
        return certificates;
    }
}
