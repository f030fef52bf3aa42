using System.Text;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Catalog;

/// <summary>
/// Which cluster a zone's records of a cluster name are of, by a UID that no other cluster has. Two clusters of one name would each
/// take the other's pods for gone; so the first one that looks for such records writes down that they are its own.
/// </summary>
public sealed class ClusterMarks(IZoneStore store)
{
    /// <summary>The UID of the cluster that the records of this name are of; null where nobody has said so yet.</summary>
    public async Task<string?> FindAsync(ZoneName zone, string cluster, CancellationToken cancellationToken)
    {
        var result = await store.ExecuteAsync(zone, Transaction.Read(new Operation.Get(Keys.Cluster(cluster))), cancellationToken);
        return UidOf(result);
    }

    /// <returns>The UID that the records are of from now on: <paramref name="uid"/>, unless another was there before it.</returns>
    public async Task<string> ClaimAsync(ZoneName zone, string cluster, string uid, CancellationToken cancellationToken)
    {
        var key = Keys.Cluster(cluster);
        var claim = new Transaction([Compare.Absent(key)], [Put(key, uid)], [new Operation.Get(key)]);
        var result = await store.ExecuteAsync(zone, claim, cancellationToken);
        return result.Succeeded ? uid : UidOf(result) ?? uid;
    }

    /// <summary>An operator says that the records are of this cluster, whatever was said before.</summary>
    public Task AdoptAsync(ZoneName zone, string cluster, string uid, CancellationToken cancellationToken) =>
        store.ExecuteAsync(zone, new Transaction([], [Put(Keys.Cluster(cluster), uid)], []), cancellationToken);

    /// <summary>Why nothing of the zone may be freed by a cluster other than the one that is recorded.</summary>
    public static IpamException Foreign(ZoneName zone, string cluster, string recorded, string uid) => new(
        ErrorCode.InvalidConfig,
        $"what zone '{zone}' holds for cluster '{cluster}' is of a cluster whose namespace kube-system has the UID {recorded}, and this one's has {uid}: an agent of this one frees nothing there",
        $"where both clusters are in use, give this one a 'cluster' name of its own in its node files; where this one has taken that one's place: mzipam zone adopt {zone} --uid {uid}");

    static Operation.Put Put(string key, string uid) => new(key, Encoding.UTF8.GetBytes(uid));

    static string? UidOf(TransactionResult result) => result.Answers[0].Items is [var pair] ? Encoding.UTF8.GetString(pair.Value.Span) : null;
}
