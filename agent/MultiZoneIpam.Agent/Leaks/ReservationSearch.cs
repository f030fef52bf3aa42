using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Leaks;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Ends reservations of this node whose owner is gone: those that were used here last and are used by nobody now. Two looks, a last
/// question, a compare and a brake, as for leaks.
/// </summary>
sealed class ReservationSearch(NodeConf node, Places places, ClusterRecords owned, TimeSpan grace, TimeProvider clock, LeakMetrics metrics, AgentLog log)
{
    readonly Remembered<Place, Suspicions> suspicions = new(() => new Suspicions(clock, grace));
    readonly Remembered<Place, Troubles> troubles = new(() => new Troubles(log));
    readonly Troubles unaskable = new(log);

    /// <param name="known">All places that there are, those too that cannot be read at the moment.</param>
    public void Keep(IReadOnlyCollection<Place> known)
    {
        suspicions.Keep(known);
        troubles.Keep(known);
    }

    /// <param name="nodes">All nodes of the cluster: what was used last on a node that is no more is looked after by one of them.</param>
    public async Task LookAsync(Place place, IReadOnlyList<ListedNode> nodes, OpenCluster cluster, CancellationToken cancellationToken)
    {
        var what = $"ending reservations of {place} whose owner is gone";
        try
        {
            var ours = await ReadAsync(place, nodes, cancellationToken);
            if (ours.Count > 0 && !await owned.SeemOursAsync(place, cluster, cancellationToken))
                return;
            var owners = new OwnerQuestions(cluster);
            var gone = new List<Reservation>();
            // Every owner is asked for, not only those that seem to be gone: there is no list of them all.
            foreach (var reservation in ours.Where(reservation => reservation.IsIdle))
            {
                if (await WhyGoneAsync(owners, reservation, cancellationToken) is not null)
                    gone.Add(reservation);
            }
            await EndAsync(place, gone, Brake.MostOf(ours.Count), owners, cluster, cancellationToken);
            troubles.Of(place).Over(what);
        }
        catch (IpamException e)
        {
            troubles.Of(place).Tell(what, e);
        }
    }

    async Task<List<Reservation>> ReadAsync(Place place, IReadOnlyList<ListedNode> nodes, CancellationToken cancellationToken)
    {
        await using var store = places.Open(place);
        var reservations = new Reservations(store);
        var found = new List<Reservation>();
        if (Rendezvous.First(place.Zone.ToString(), nodes) != node.NodeName)
        {
            await foreach (var reservation in reservations.OfNodeAsync(place.Zone, node.Cluster, node.NodeName, cancellationToken))
                found.Add(reservation);
            return found;
        }
        var others = nodes.Select(known => known.Name).Where(name => name != node.NodeName).ToHashSet(StringComparer.Ordinal);
        await foreach (var reservation in reservations.OfZoneAsync(place.Zone, cancellationToken))
        {
            if (reservation.Cluster == node.Cluster && reservation.Record?.Holder.Attachment.Node is { } last && !others.Contains(last))
                found.Add(reservation);
        }
        return found;
    }

    /// <summary>A question that this owner's kind does not allow must not keep the others from being asked.</summary>
    async Task<string?> WhyGoneAsync(OwnerQuestions owners, Reservation reservation, CancellationToken cancellationToken)
    {
        var what = $"asking for the {reservation.Identity.Kind}s that addresses are kept for";
        try
        {
            var why = await owners.WhyGoneAsync(reservation, cancellationToken);
            unaskable.Over(what);
            return why;
        }
        catch (ApiRefusedException e)
        {
            unaskable.Tell(what, e);
            return null;
        }
    }

    async Task EndAsync(Place place, List<Reservation> gone, int most, OwnerQuestions owners, OpenCluster cluster, CancellationToken cancellationToken)
    {
        var known = suspicions.Of(place);
        known.Look(gone.Select(reservation => (NameOf(reservation), $"{reservation.ModRevision}")));
        var ripe = known.Ripe(gone, NameOf).ToList();
        if (ripe.Count > most)
        {
            metrics.CountBraked(place.Zone);
            log.Warn($"{place}: {ripe.Count} addresses are kept for owners that are gone, which is many at once: {most} of them are let go of in this round, the others wait");
        }
        if (ripe.Count > 0 && !await owned.AreOursAsync(place, cluster, cancellationToken))
            return;
        await using var store = places.Open(place);
        foreach (var reservation in ripe.Take(most))
        {
            // The look before may be long ago by now: a last question, right before the end.
            if (await owners.WhyGoneAsync(reservation, cancellationToken) is { } why && await new Reservations(store).EndAsync(reservation, cancellationToken))
                log.Write($"reservation ended: {place}, {reservation.Address} of {reservation.Identity}: {why}; last used by {reservation.Record!.Holder}, idle since {RecordWords.Of(reservation.Record.Since)}");
        }
    }

    static string NameOf(Reservation reservation) => $"{reservation.Identity.Path} {reservation.Address}";
}
