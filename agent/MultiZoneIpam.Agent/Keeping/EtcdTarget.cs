using MultiZoneIpam.Zones.Etcd;

namespace MultiZoneIpam.Agent.Keeping;

/// <summary>What makes two openings of etcd the same: where it is, and as whom.</summary>
readonly record struct EtcdTarget(string Endpoints, string Prefix, string? CaFile, string? CertFile, string? KeyFile)
{
    public static EtcdTarget Of(EtcdOptions options) =>
        new(string.Join(' ', options.Endpoints), options.Prefix, options.CaFile, options.CertFile, options.KeyFile);

    /// <summary>How its files are now: whoever rotates a certificate changes it.</summary>
    public FileStamps Stamp() => new(FileStamp.Of(CaFile), FileStamp.Of(CertFile), FileStamp.Of(KeyFile));
}
