using System.Collections.Concurrent;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Mirrors;

/// <summary>
/// Objects of a cluster, kept as they change by a list and a watch from there on. It answers from what it knows only while that
/// is current: listed once, and the watch open or broken for no longer than the grace time. Else its answer is "unknown".
/// </summary>
public sealed class ResourceMirror<T>(IKubernetesClient client, ResourceRequest<T> request, MirrorTimes times, TimeProvider clock)
    where T : class
{
    readonly Lock gate = new();
    volatile ConcurrentDictionary<(string? Namespace, string Name), T> items = new();
    volatile IpamException? trouble;
    string? version;
    long openSince;
    long brokenSince;
    MirrorState state = MirrorState.Unlisted;
    int attempts;

    public MirrorReport Report => new(request.Resource.Plural, items.Count, Age, IsCurrent, trouble);

    public bool IsCurrent => Age is { } age && age <= times.Grace;

    /// <summary>For how long changes may have been missed: none while a watch is open. Null before the first list is complete.</summary>
    public TimeSpan? Age
    {
        get
        {
            lock (gate)
            {
                return state switch
                {
                    MirrorState.Unlisted => null,
                    MirrorState.Watching => TimeSpan.Zero,
                    _ => clock.GetElapsedTime(brokenSince),
                };
            }
        }
    }

    /// <returns>Null where it is not among the objects, or nothing current is known: see <see cref="IsCurrent"/>.</returns>
    public T? Find(string? @namespace, string name) =>
        IsCurrent && items.TryGetValue((@namespace, name), out var found) ? found : null;

    /// <summary>Until it is cancelled; whatever goes wrong meanwhile is tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await FollowAsync(cancellationToken);
            }
            catch (IpamException e)
            {
                trouble = e;
            }
            finally
            {
                Break();
            }
            await Task.Delay(Pause(), clock, cancellationToken);
        }
    }

    /// <summary>A list where there is none yet or the last one is too old to go on from, and one watch.</summary>
    async Task FollowAsync(CancellationToken cancellationToken)
    {
        var isListed = version is null;
        if (isListed)
            await ListAsync(cancellationToken);
        var patience = new WatchPatience(times.Watch + (times.Watch * Random.Shared.NextDouble()), times.Quiet);
        if (await client.WatchAsync(request, version!, patience, new Watcher(this), cancellationToken) != WatchEnd.Expired)
            return;
        version = null;
        // A server that was restarted knows no older version than that of its start. It answers again: what is known is not left
        // to age for the pause that its absence has earned. One that forgets even what it has just listed earns its own.
        if (!isListed)
            attempts = 0;
    }

    async Task ListAsync(CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        var list = await client.ListAsync(request, cancellationToken);
        // In one step: whoever looks sees the old list or the new one.
        items = new(list.Items.Select(item => KeyValuePair.Create((item.Namespace, item.Name), item.Value)));
        version = list.ResourceVersion;
        lock (gate)
        {
            // It counts as of then, also where the watch cannot be opened: for the grace time.
            state = MirrorState.Broken;
            brokenSince = asked;
        }
    }

    void Open()
    {
        lock (gate)
        {
            state = MirrorState.Watching;
            openSince = clock.GetTimestamp();
        }
        trouble = null;
    }

    void Break()
    {
        lock (gate)
        {
            if (state != MirrorState.Watching)
                return;
            state = MirrorState.Broken;
            brokenSince = clock.GetTimestamp();
            if (clock.GetElapsedTime(openSince) >= times.LongestPause)
                attempts = 0;
        }
    }

    // A watch that told something or lived for long was a good one; one that is refused or ends at once, again and again, is not.
    TimeSpan Pause()
    {
        var pause = times.FirstPause * Math.Pow(2, Math.Min(attempts++, 20)) * (0.5 + Random.Shared.NextDouble());
        var asked = trouble is ApiRefusedException { RetryAfter: { } given } ? given : TimeSpan.Zero;
        return TimeSpan.FromTicks(Math.Max(asked.Ticks, Math.Min(pause.Ticks, times.LongestPause.Ticks)));
    }

    sealed class Watcher(ResourceMirror<T> mirror) : IWatcher<T>
    {
        public void Opened() => mirror.Open();

        public void Changed(ResourceItem<T> item) => mirror.items[(item.Namespace, item.Name)] = item.Value;

        public void Removed(string? @namespace, string name) => mirror.items.TryRemove((@namespace, name), out _);

        public void Reached(string resourceVersion)
        {
            mirror.version = resourceVersion;
            mirror.attempts = 0;
        }
    }
}
