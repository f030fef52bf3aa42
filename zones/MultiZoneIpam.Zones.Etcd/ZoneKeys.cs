using System.Text;
using Google.Protobuf;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// The keys of one zone in etcd: `prefix/zones/zone/key`. Whatever the relative key, the absolute one is below the zone's own
/// prefix, and so is the end of a range.
/// </summary>
readonly struct ZoneKeys(string prefix, ZoneName zone)
{
    readonly string root = $"{prefix}/zones/{zone}/";

    public ByteString Absolute(string key) => ByteString.CopyFromUtf8(root + key);

    public bool TryRelative(ByteString absolute, out string key)
    {
        var owned = absolute.Length >= root.Length && Ascii.Equals(absolute.Span[..root.Length], root);
        key = owned ? Encoding.UTF8.GetString(absolute.Span[root.Length..]) : "";
        return owned;
    }

    public override string ToString() => root;
}
