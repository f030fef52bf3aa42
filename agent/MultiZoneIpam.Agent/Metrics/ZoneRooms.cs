using System.Collections.Concurrent;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>
/// How full the zones of this node are. A scrape shows the last count and asks for the next one; so nobody waits for a count, and
/// an agent that nobody scrapes counts nothing.
/// </summary>
/// <remarks>
/// A zone is counted once a minute at most, and so rarely that one agent spends a thousandth of its time on it: a count of 0.2 s (a
/// million addresses) comes every 200 s.
/// </remarks>
/// <param name="open">The store of a zone, to be disposed.</param>
sealed class ZoneRooms(KnownZones zones, Func<ZoneName, IZoneStore> open, string stateDir, TimeProvider clock) : IAgentPart, IMetricSource, IDisposable
{
    const string Addresses = "multizone_ipam_zone_addresses";

    const int Sparing = 1000;

    static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A store that is away leaves its last numbers standing for so long.</summary>
    static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    readonly ConcurrentDictionary<ZoneName, (ZoneRoom Room, long At)> rooms = new();
    readonly Dictionary<ZoneName, (long Since, TimeSpan Pause)> rests = [];
    readonly SemaphoreSlim asked = new(0, 1);
    readonly Lock asking = new();

    public string Name => "counting zones";

    public async Task RunAsync(CancellationToken stop)
    {
        foreach (var zone in NotedZones.Of(stateDir))
            zones.Learn(zone);
        while (true)
        {
            await asked.WaitAsync(stop);
            foreach (var zone in zones.All.Where(IsDue).ToList())
                await CountAsync(zone, stop);
        }
    }

    public void WriteTo(MetricText text)
    {
        text.Head(Addresses, MetricKind.Gauge, "Addresses of a zone by state; size is the sum of used, cooling, free and free_fixed, and fixed and sticky are parts of used.");
        foreach (var (zone, (room, at)) in rooms.OrderBy(pair => pair.Key))
        {
            if (clock.GetElapsedTime(at) < Validity)
                Write(text, zones.LabelOf(zone), room);
        }
        lock (asking)
        {
            if (asked.CurrentCount == 0)
                asked.Release();
        }
    }

    public void Dispose() => asked.Dispose();

    bool IsDue(ZoneName zone) => !rests.TryGetValue(zone, out var rest) || clock.GetElapsedTime(rest.Since) >= rest.Pause;

    async Task CountAsync(ZoneName zone, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        time.CancelAfter(Patience);
        try
        {
            await using var store = open(zone);
            if (await new ZoneCensus(store, clock).CountAsync(zone, time.Token) is { } room)
                rooms[zone] = (room, clock.GetTimestamp());
            else
                rooms.TryRemove(zone, out _);
        }
        catch (Exception e) when (e is IpamException || e is OperationCanceledException && !stop.IsCancellationRequested)
        {
            // It is counted among the store's errors; the numbers stand until they are too old.
        }
        var took = clock.GetElapsedTime(began);
        rests[zone] = (clock.GetTimestamp(), took * Sparing > Shortest ? took * Sparing : Shortest);
    }

    static void Write(MetricText text, string zone, ZoneRoom room)
    {
        Sample("size", (double)room.Size);
        Sample("used", room.Used);
        Sample("fixed", room.Fixed);
        Sample("sticky", room.Sticky);
        Sample("cooling", room.Cooling);
        Sample("free", (double)room.Free);
        Sample("free_fixed", (double)room.FreeFixed);

        void Sample(string state, double count) => text.Sample(Addresses, LabelText.Of(("zone", zone), ("state", state)), count);
    }
}
