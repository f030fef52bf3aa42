using System.Globalization;
using System.Numerics;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>How long things took: counted by powers of two from 1 ms to 16 s. Two interlocked additions an observation.</summary>
sealed class LatencyHistogram
{
    const int Bounds = 15;

    static readonly string[] Names = [.. Enumerable.Range(0, Bounds).Select(index => (0.001 * (1 << index)).ToString("0.###", CultureInfo.InvariantCulture)), "+Inf"];

    // Each holds what is above the bound before it, and at most its own; the last one, what is above all of them.
    readonly long[] counts = new long[Bounds + 1];

    long ticks;

    public void Observe(TimeSpan elapsed)
    {
        var milliseconds = (ulong)Math.Max(0, elapsed.Ticks - 1) / TimeSpan.TicksPerMillisecond;
        Interlocked.Increment(ref counts[Math.Min(Bounds, 64 - BitOperations.LeadingZeroCount(milliseconds))]);
        Interlocked.Add(ref ticks, elapsed.Ticks);
    }

    public bool IsEmpty => Array.TrueForAll(counts, count => count == 0);

    /// <param name="labels">Of the series, at least one.</param>
    public void WriteTo(MetricText text, string name, string labels)
    {
        var total = 0L;
        for (var index = 0; index <= Bounds; index++)
        {
            total += Volatile.Read(ref counts[index]);
            text.Sample($"{name}_bucket", $"{labels},{LabelText.Of(("le", Names[index]))}", total);
        }
        text.Sample($"{name}_sum", labels, new TimeSpan(Volatile.Read(ref ticks)).TotalSeconds);
        text.Sample($"{name}_count", labels, total);
    }
}
