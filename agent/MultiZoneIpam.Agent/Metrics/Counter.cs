using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>A metric that counts what happens, apart for each combination of label values that has happened or was announced.</summary>
/// <param name="labels">The names of its labels.</param>
sealed class Counter(string name, string help, params string[] labels) : IMetricSource
{
    readonly ConcurrentDictionary<string, StrongBox<long>> series = new(StringComparer.Ordinal);

    /// <summary>Makes a series be there, with 0: who watches for increases does not see those of a series that was not.</summary>
    public void Announce(params ReadOnlySpan<string> values) => Series(values);

    public void Increment(params ReadOnlySpan<string> values) => Interlocked.Increment(ref Series(values).Value);

    public void WriteTo(MetricText text)
    {
        text.Head(name, MetricKind.Counter, help);
        foreach (var (key, count) in series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Sample(name, key, Volatile.Read(ref count.Value));
    }

    StrongBox<long> Series(ReadOnlySpan<string> values)
    {
        var pairs = new (string, string)[values.Length];
        for (var index = 0; index < pairs.Length; index++)
            pairs[index] = (labels[index], values[index]);
        return series.GetOrAdd(LabelText.Of(pairs), _ => new StrongBox<long>());
    }
}
