using System.Net;
using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Agent.Events;
using MultiZoneIpam.Agent.Health;
using MultiZoneIpam.Agent.Http;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Kubernetes.Mirrors;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Observing;

/// <summary>All that tells how the agent does: metrics, probes, events. It is put together here, and looks on.</summary>
sealed class Telemetry : IDisposable
{
    const string UserAgent = "multizone-ipamd";

    static readonly TimeSpan ApiDeadline = TimeSpan.FromSeconds(10);

    readonly ZoneRooms rooms;
    readonly RecentCheck[] checks;

    /// <param name="backing">What calls would be served with; they get <see cref="Backing"/> in its place.</param>
    /// <param name="cluster">The node's cluster; null where it has none.</param>
    /// <param name="reports">How the mirrors of the cluster are.</param>
    public Telemetry(NodeConf node, Backing backing, ApiErrors apiErrors, Func<ApiServer?> cluster, Func<IReadOnlyList<MirrorReport>> reports, AgentLog log)
    {
        var clock = backing.Clock;
        var zones = new KnownZones();
        foreach (var name in node.Datastore?.Zones.Keys ?? [])
            zones.Learn(ZoneName.Parse(name, "datastore.zones"));
        var answers = new StoreAnswers(zones, clock);
        var calls = new CallMetrics(zones);
        var events = new PodEvents(() => cluster() is { } server ? new KubernetesClient(server, UserAgent, ApiDeadline, clock) : null, node.NodeName, apiErrors, log, clock);
        Backing = backing with { Stores = new ObservedStores(backing.Stores, answers), Facts = new ObservedFacts(backing.Facts, apiErrors) };
        Observer = new EveryObserver(calls, events);
        Leaks = new LeakMetrics(zones);
        rooms = new ZoneRooms(zones, zone => Backing.Stores.Open(node, null, zone), node.StateDir, clock);
        checks =
        [
            new RecentCheck(new SocketCheck(node.Agent.Socket), clock),
            new RecentCheck(new StateCheck(node.StateDir), clock),
            new RecentCheck(new StoreCheck(answers, zones, zone => Backing.Stores.Open(node, null, zone)), clock),
        ];
        var scrape = new Scrape(
        [
            calls, rooms, Leaks, new PendingGauges(node.StateDir, clock), answers, apiErrors, new CacheAges(reports, clock),
            new CertificateExpiries(node, clock), new ProcessMetrics(clock),
        ]);
        var pages = new AgentPages(scrape, checks);
        Parts = node.Agent.Metrics is { } address
            ? [events, rooms, new PageServer(IPEndPoint.Parse(address), pages, log, clock)]
            : [events];
    }

    public Backing Backing { get; }

    public ICallObserver Observer { get; }

    public LeakMetrics Leaks { get; }

    public IReadOnlyList<IAgentPart> Parts { get; }

    public void Dispose()
    {
        rooms.Dispose();
        foreach (var check in checks)
            check.Dispose();
    }
}
