using MultiZoneIpam.NetAttach.Configs;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>The answer to VERSION. It names the newest version as its own, like CNI's own harness, and so needs no stdin.</summary>
public static class VersionAnswer
{
    public static byte[] ToJson() => JsonDocumentBytes.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("cniVersion", CniVersions.Newest);
        json.WriteStartArray("supportedVersions");
        foreach (var version in CniVersions.Supported)
            json.WriteStringValue(version);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
