using System.Globalization;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones;

/// <summary>
/// The keys of a zone, relative to its prefix: the contract's first (docs/design.md, "Keys"), then the zone's own. An
/// attachment's keys (its att, ip and uid keys) are always put in one transaction, so they share one mod revision; that is what
/// a release compares.
/// </summary>
static class Keys
{
    /// <summary>The zone document.</summary>
    public const string Config = "config";

    public const string Addresses = "ip/";

    public const string Attachments = "att/";

    public const string PodInterfaces = "uid/";

    /// <summary>
    /// Addresses that are kept for identities, one key each, so that replicas that start at once don't want the same one. Its value
    /// is that of the address's ip key, and always put with it: so they share one mod revision.
    /// </summary>
    public const string Reservations = "sticky/";

    /// <summary>Which cluster a cluster name stands for in this zone.</summary>
    public const string Clusters = "cluster/";

    /// <summary>Released addresses in the order of their release.</summary>
    public const string Cooling = "cool/";

    /// <summary>What the last look at each range set saw. Never the truth: that is the ip keys.</summary>
    public const string Hints = "hint/";

    /// <summary>
    /// Put whenever an address loses its record: what was seen to be full is full only while this key has not changed.
    /// </summary>
    public const string Freed = "hint/freed";

    public static string Address(Address address) => Addresses + address.ToHex();

    public static string Attachment(AttachmentId id) => $"{Attachments}{id.Cluster}/{id.Node}/{id.ContainerId}/{id.IfName}";

    /// <summary>
    /// Which attachment a pod's interface has now: a sandbox that is tried again finds the record of the one before. The value
    /// names an attachment of the same cluster and interface.
    /// </summary>
    public static string PodInterface(string cluster, string podUid, string ifName) => $"{PodInterfaces}{cluster}/{podUid}/{ifName}";

    public static string Cluster(string cluster) => Clusters + cluster;

    public static string ReservationsOf(string cluster, Identity identity) => $"{Reservations}{cluster}/{identity.Path}/";

    public static string Reservation(string cluster, Identity identity, Address address) => ReservationsOf(cluster, identity) + address.ToHex();

    public static string CoolingSince(DateTimeOffset released, Address address) =>
        $"{Cooling}{released.ToUnixTimeSeconds().ToString("x8", CultureInfo.InvariantCulture)}/{address.ToHex()}";

    /// <summary>Behind the keys of all addresses that were released by then, before those of all released in a later second.</summary>
    public static string CoolingUpTo(DateTimeOffset released) =>
        Cooling + (released.ToUnixTimeSeconds() + 1).ToString("x8", CultureInfo.InvariantCulture);

    public static string Hint(int set) => Hints + set.ToString(CultureInfo.InvariantCulture);
}
