using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>A failure on stdout, in CNI's shape. Texts are cut: they end up in a pod's events, which hold about a kilobyte.</summary>
public static class CniError
{
    const int LongestText = 4000;

    /// <param name="cniVersion">The config's version; null where it could not be read.</param>
    public static byte[] ToJson(string? cniVersion, IpamException error) => JsonDocumentBytes.Of(json =>
    {
        json.WriteStartObject();
        if (cniVersion is not null)
            json.WriteString("cniVersion", Quoted.Text(cniVersion));
        json.WriteNumber("code", (int)error.Code);
        json.WriteString("msg", Quoted.Text(error.Message, LongestText));
        if (!string.IsNullOrEmpty(error.Details))
            json.WriteString("details", Quoted.Text(error.Details, LongestText));
        json.WriteEndObject();
    });
}
