using System.Globalization;
using System.Threading.Channels;
using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Events;

/// <summary>
/// Tells on a pod why its interface got no address: one event for each trouble, whose count goes up every few minutes while it goes
/// on. Calls wait for none of it: what is too much is dropped, and a cluster that does not take events is left in peace.
/// </summary>
/// <param name="open">The cluster; null where the node has none. What it gives is disposed where it can be.</param>
sealed class PodEvents(Func<IKubernetesWriter?> open, string node, ApiErrors errors, AgentLog log, TimeProvider clock) : ICallObserver, IAgentPart
{
    const int Waiting = 256;
    const int Remembered = 1024;
    const int LongestName = 253;

    static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan BetweenCounts = TimeSpan.FromMinutes(5);

    /// <summary>An API server forgets events after an hour.</summary>
    static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>After a refusal. It may be about one namespace only, that is being deleted.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    readonly Channel<PodTrouble> waiting = Channel.CreateBounded<PodTrouble>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    readonly Dictionary<(string, string, string, string, ErrorCode), EventSeries> known = [];
    readonly EventJson json = new(node);
    DateTimeOffset quietUntil;
    string? told;
    long lastName;

    public string Name => "events";

    public void Observe(ServedCall call)
    {
        if (PodTrouble.Of(call) is { } trouble)
            waiting.Writer.TryWrite(trouble);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (await waiting.Reader.WaitToReadAsync(stop))
        {
            // Of its own for each burst: the credentials may be other ones by the next.
            var writer = OpenQuietly();
            try
            {
                while (waiting.Reader.TryRead(out var trouble))
                    await NoteAsync(writer, trouble, stop);
            }
            finally
            {
                (writer as IDisposable)?.Dispose();
            }
        }
    }

    async Task NoteAsync(IKubernetesWriter? writer, PodTrouble trouble, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var series = Find(trouble, now);
        series.Add(now);
        if (writer is null || now < quietUntil || series.Told is { } before && now - before < BetweenCounts)
            return;
        try
        {
            await WriteAsync(writer, series, trouble, stop);
            series.Told = now;
            told = null;
        }
        catch (IpamException e)
        {
            Rest(e is ApiRefusedException { Status: 403 } ? Silence : Pause, e);
        }
        await Task.Delay(BetweenWrites, clock, stop);
    }

    async Task WriteAsync(IKubernetesWriter writer, EventSeries series, PodTrouble trouble, CancellationToken stop)
    {
        var events = ApiResource.Events;
        var isThere = series.Told is not null
            && await errors.NotedAsync(events.Plural, writer.PatchAsync(events, ObjectPart.Body, trouble.Namespace, series.Name, EventJson.Change(series, trouble), stop)) is WriteOutcome.Written;
        // "Exists" is an earlier attempt whose answer was lost.
        if (!isThere)
            await errors.NotedAsync(events.Plural, writer.CreateAsync(events, trouble.Namespace, series.Name, json.Whole(series, trouble), stop));
    }

    IKubernetesWriter? OpenQuietly()
    {
        try
        {
            return open();
        }
        catch (IpamException e)
        {
            Rest(Pause, e);
            return null;
        }
    }

    /// <summary>One line for the same trouble, however often it comes; the events that were not written come with their next cause.</summary>
    void Rest(TimeSpan pause, IpamException e)
    {
        quietUntil = clock.GetUtcNow() + pause;
        if (told == e.Details)
            return;
        told = e.Details;
        log.Warn($"events cannot be written: {e.Message} ({e.Details}); pods go without, and calls are served all the same");
    }

    EventSeries Find(PodTrouble trouble, DateTimeOffset now)
    {
        if (known.TryGetValue(trouble.Subject, out var series) && now - series.First < Memory)
            return series;
        if (known.Count >= Remembered)
            known.Remove(known.MinBy(pair => pair.Value.Last).Key);
        return known[trouble.Subject] = new EventSeries(NameFor(trouble.Pod, now), now);
    }

    /// <summary>As others name theirs: the pod's name and the time, in hexadecimal.</summary>
    string NameFor(string pod, DateTimeOffset now)
    {
        lastName = Math.Max(lastName + 1, now.UtcTicks);
        var suffix = lastName.ToString("x", CultureInfo.InvariantCulture);
        var room = LongestName - suffix.Length - 1;
        return $"{(pod.Length > room ? pod[..room].TrimEnd('.', '-') : pod)}.{suffix}";
    }
}
