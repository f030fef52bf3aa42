using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Leaks;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Frees records of one node whose pods are gone: suspect at two looks, unchanged between them, asked for once more by name, not
/// worked on by a call, and freed by a transaction that compares what was seen. The brake bounds what one round may do.
/// </summary>
sealed class LeakCollector(string stateDir, Places places, ClusterRecords owned, Backing backing, TimeSpan grace, LeakMetrics metrics, AgentLog log)
{
    readonly Remembered<Place, Suspicions> suspicions = new(() => new Suspicions(backing.Clock, grace));
    readonly Remembered<Place, Troubles> troubles = new(() => new Troubles(log));

    /// <param name="known">All places that there are, those too that cannot be read at the moment.</param>
    public void Keep(IReadOnlyCollection<Place> known)
    {
        suspicions.Keep(known);
        troubles.Keep(known);
    }

    /// <param name="records">All that the node holds, by the places that could be read; those of others wait.</param>
    /// <exception cref="IpamException">The cluster does not answer.</exception>
    public async Task CollectAsync(
        IReadOnlyDictionary<Place, IReadOnlyList<Held>> records,
        Func<Holder, bool> isSuspect,
        OpenCluster cluster,
        CancellationToken cancellationToken)
    {
        var ripe = new List<Held>();
        foreach (var (place, held) in records)
        {
            var isOurs = held.Count > 0 && await owned.SeemOursAsync(place, cluster, cancellationToken);
            ripe.AddRange(Look(place, [.. held.Where(one => isOurs && isSuspect(one.Holder))]));
        }
        ripe = [.. ripe.OrderByDescending(AgeOf)];
        var most = Brake.MostOf(records.Values.Sum(held => held.Count));
        Report(ripe, most);
        var broken = new HashSet<Place>();
        foreach (var held in ripe)
        {
            if (most == 0 || broken.Contains(held.Place))
                continue;
            if (await WhyGoneAsync(held.Holder, cluster, cancellationToken) is not { } why)
                suspicions.Of(held.Place).Acquit(NameOf(held));
            else if (!await owned.AreOursAsync(held.Place, cluster, cancellationToken) || !await TryFreeAsync(held, why, cancellationToken))
            {
                // Nor does it use the others' room up: each round it would be the same ones again.
                broken.Add(held.Place);
                continue;
            }
            most--;
        }
    }

    IEnumerable<Held> Look(Place place, List<Held> suspects)
    {
        var known = suspicions.Of(place);
        foreach (var _ in known.Look(suspects.Select(held => (NameOf(held), held.State))))
            metrics.CountFound(place.Zone);
        return known.Ripe(suspects, NameOf);
    }

    void Report(List<Held> ripe, int most)
    {
        foreach (var zone in ripe.Skip(most).Select(held => held.Place.Zone).Distinct())
            metrics.CountBraked(zone);
        if (ripe.Count > most)
            log.Warn($"leaks: {ripe.Count} records have no living pod, which is many at once: {most} of them are looked at in this round, the others wait. If these pods do live, stop the agent, and see that its kubeconfig is that of this cluster");
    }

    static async Task<string?> WhyGoneAsync(Holder holder, OpenCluster cluster, CancellationToken cancellationToken) =>
        new LivingPods(await cluster.FindPodAsync(holder.Namespace!, holder.Pod!, cancellationToken)).WhyGone(holder);

    /// <returns>False where its place takes no releases now: what is ripe in others must not wait behind that.</returns>
    async Task<bool> TryFreeAsync(Held held, string why, CancellationToken cancellationToken)
    {
        var what = $"freeing leaks of {held.Place}";
        try
        {
            if (!await ReleaseAsync(held, cancellationToken))
                return true;
            metrics.CountFreed(held.Place.Zone);
            log.Write($"leak freed: {held}: {why}; held since {RecordWords.Of(held.Stored.Record.Since)}, without a pod for {AgeOf(held)?.TotalSeconds:F0} s at least");
            troubles.Of(held.Place).Over(what);
            return true;
        }
        catch (IpamException e)
        {
            // Also where the outcome is not known: the next look finds the record, or does not.
            troubles.Of(held.Place).Tell(what, e);
            return false;
        }
    }

    /// <returns>False where a call works on the attachment, or has since the look, or the record is another.</returns>
    async Task<bool> ReleaseAsync(Held held, CancellationToken cancellationToken)
    {
        using var file = AttachmentFile.TryLock(stateDir, held.Attachment, cancellationToken);
        if (file is null)
            return false;
        var isNoted = file.Read() is not null;
        if (isNoted && AttachmentFile.LastWritten(stateDir, held.Attachment) != held.NoteWritten)
            return false;
        var isReleased = false;
        try
        {
            await using var store = places.Open(held.Place);
            return isReleased = await new Releaser(store, backing.Clock).ReleaseAsync(held.Stored, cancellationToken);
        }
        finally
        {
            // One without a note is only there because it was locked.
            if (isReleased || !isNoted)
                file.Remove();
        }
    }

    TimeSpan? AgeOf(Held held) => suspicions.Of(held.Place).AgeOf(NameOf(held));

    static string NameOf(Held held) => held.Attachment.ToString();
}
