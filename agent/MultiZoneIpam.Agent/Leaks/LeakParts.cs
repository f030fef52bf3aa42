using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>All that keeps addresses from being held by nobody. It is put together here.</summary>
sealed class LeakParts
{
    const string UserAgent = "multizone-ipamd";

    static readonly TimeSpan ApiDeadline = TimeSpan.FromSeconds(10);

    /// <param name="cluster">The node's cluster; null where it has none: then nothing is known of pods, and no record is a leak.</param>
    public LeakParts(NodeConf node, Backing backing, LeakTimes times, Func<ApiServer?> cluster, ApiErrors apiErrors, LeakMetrics metrics, AgentLog log)
    {
        // Each part has its own, as they run at the same time.
        var places = Places();
        var owned = Owned(places);
        Search = new LeakSearch(node, places, owned, Collector(places, owned), new ClaimStatuses(log, backing.Clock), new KeptRecords(log), new Troubles(log), Open);
        var longPlaces = Places();
        var longOwned = Owned(longPlaces);
        var reservations = new ReservationSearch(node, longPlaces, longOwned, times.Grace, backing.Clock, metrics, log);
        Long = new LongRound(node, longPlaces, longOwned, reservations, () => Collector(longPlaces, longOwned), new KeptRecords(log), log, Open);
        Rest = new RestRound(Places(), backing, log);
        Pending = new PendingPart(node, backing, times, new Troubles(log));
        Notes = new NoteRound(node, Places(), backing, times.Grace, new Troubles(log));
        All =
        [
            Pending,
            new RoundsPart("looking for leaks", times.Round, Search.RoundAsync, backing.Clock, backing.Random),
            new RoundsPart("looking for owners that are gone", times.LongRound, Long.RoundAsync, backing.Clock, backing.Random),
            new RoundsPart("setting rested addresses free", times.RestRound, Rest.RoundAsync, backing.Clock, backing.Random),
            new RoundsPart("removing notes", times.RestRound, Notes.RoundAsync, backing.Clock, backing.Random),
        ];

        Places Places() => new(node, backing, log);
        ClusterRecords Owned(Places of) => new(node, of, metrics, log);
        LeakCollector Collector(Places of, ClusterRecords owned) => new(node.StateDir, of, owned, backing, times.Grace, metrics, log);
        OpenCluster? Open() => cluster() is { } server ? new OpenCluster(new KubernetesClient(server, UserAgent, ApiDeadline, backing.Clock), apiErrors) : null;
    }

    public IReadOnlyList<IAgentPart> All { get; }

    public PendingPart Pending { get; }

    public LeakSearch Search { get; }

    public LongRound Long { get; }

    public RestRound Rest { get; }

    public NoteRound Notes { get; }
}
