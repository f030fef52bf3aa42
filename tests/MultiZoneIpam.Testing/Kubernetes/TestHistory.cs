using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>
/// The objects of the cluster of the tests at each of its resource versions, and the changes between them, until they are
/// compacted. Objects in it are never changed in place.
/// </summary>
sealed class TestHistory
{
    readonly Lock gate = new();
    readonly List<TestChange> changes = [];
    readonly Dictionary<long, ImmutableSortedDictionary<string, JsonObject>> states = [];
    ImmutableSortedDictionary<string, JsonObject> current = ImmutableSortedDictionary.Create<string, JsonObject>(StringComparer.Ordinal);
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestHistory() => states[Version] = current;

    /// <summary>Not 1: 0 and small numbers have meanings of their own in requests.</summary>
    public long Version { get; private set; } = 100;

    public long Compacted { get; private set; } = 100;

    public JsonObject? Find(TestKind kind, string? @namespace, string name)
    {
        lock (gate)
            return current.GetValueOrDefault(KeyOf(kind, @namespace, name));
    }

    /// <summary>Runs while nobody else writes.</summary>
    public T Exclusively<T>(Func<T> action)
    {
        lock (gate)
            return action();
    }

    /// <param name="after">Its resource version is set here; null removes the object.</param>
    public JsonObject? Write(TestKind kind, string? @namespace, string name, JsonObject? after)
    {
        lock (gate)
        {
            var key = KeyOf(kind, @namespace, name);
            var before = current.GetValueOrDefault(key);
            if (before is null && after is null)
                return null;
            Version++;
            if (after is not null)
                after["metadata"]!["resourceVersion"] = $"{Version}";
            current = after is null ? current.Remove(key) : current.SetItem(key, after);
            states[Version] = current;
            changes.Add(new(Version, kind, before, after));
            Signal();
            return after;
        }
    }

    /// <summary>What there was at a version, in the order of its keys; null after it was compacted.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonObject>>? StateAt(long version, TestKind kind)
    {
        lock (gate)
        {
            return states.TryGetValue(version, out var state)
                ? [.. state.Where(entry => entry.Key.StartsWith($"{kind.Qualified}/", StringComparison.Ordinal))]
                : null;
        }
    }

    /// <summary>The changes after a version, and what completes with the next one; null where they are compacted.</summary>
    public (IReadOnlyList<TestChange> Changes, Task Next)? Since(long version, TestKind kind)
    {
        lock (gate)
            return version < Compacted ? null : ([.. changes.Where(change => change.Version > version && change.Kind == kind)], changed.Task);
    }

    public void Compact()
    {
        lock (gate)
        {
            Compacted = Version;
            changes.Clear();
            foreach (var version in states.Keys.Where(version => version < Version).ToList())
                states.Remove(version);
            Signal();
        }
    }

    /// <summary>Lets whoever waits for a change look again.</summary>
    public void Signal()
    {
        lock (gate)
        {
            changed.SetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    static string KeyOf(TestKind kind, string? @namespace, string name) => $"{kind.Qualified}/{@namespace}/{name}";
}
