using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>
/// What an ADD answers: the addresses of one attachment, with routes and DNS. It knows no CNI version; <see cref="ToJson"/>
/// prints it in one.
/// </summary>
public sealed record IpamResult
{
    /// <summary>One per range set, in order; never empty.</summary>
    public required IReadOnlyList<ResultAddress> Ips { get; init; }

    public IReadOnlyList<Route> Routes { get; init; } = [];
    public Dns Dns { get; init; } = new();

    /// <summary>The result on stdout, in the shape of a supported version of CNI.</summary>
    public byte[] ToJson(string cniVersion) => JsonDocumentBytes.Of(json =>
    {
        if (CniVersions.IsAtLeast(cniVersion, "0.3.0"))
            ListResult.Write(json, cniVersion, this);
        else
            FamilyResult.Write(json, cniVersion, this);
    });
}
