using System.Globalization;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>The calls about one zone: how many by verb and outcome, and how long they took. Every place is there before the first call.</summary>
sealed class ZoneCalls
{
    static readonly CniCommand[] Verbs = [CniCommand.Add, CniCommand.Del, CniCommand.Check, CniCommand.Gc, CniCommand.Status];

    /// <summary>0 for success; the last stands for defects, and whatever else there may be.</summary>
    static readonly int[] Codes = [0, .. Enum.GetValues<ErrorCode>().Select(code => (int)code), 999];

    readonly long[] counts = new long[Verbs.Length * Codes.Length];
    readonly LatencyHistogram[] durations = [.. Verbs.Select(_ => new LatencyHistogram())];
    readonly string[] countLabels;
    readonly string[] durationLabels;

    /// <param name="zone">As the label says it.</param>
    public ZoneCalls(string zone)
    {
        countLabels = [.. Verbs.SelectMany(verb => Codes.Select(code => LabelText.Of(
            ("zone", zone), ("verb", WordOf(verb)), ("result", code == 0 ? "ok" : "error"), ("code", code.ToString(CultureInfo.InvariantCulture)))))];
        durationLabels = [.. Verbs.Select(verb => LabelText.Of(("zone", zone), ("verb", WordOf(verb))))];
    }

    public void Count(CniCommand verb, int code, TimeSpan elapsed)
    {
        var index = Array.IndexOf(Verbs, verb);
        var outcome = Array.IndexOf(Codes, code);
        Interlocked.Increment(ref counts[(index * Codes.Length) + (outcome < 0 ? Codes.Length - 1 : outcome)]);
        durations[index].Observe(elapsed);
    }

    public void WriteCounts(MetricText text, string name)
    {
        for (var index = 0; index < counts.Length; index++)
        {
            var count = Volatile.Read(ref counts[index]);
            if (count > 0 || IsUsual(Verbs[index / Codes.Length], Codes[index % Codes.Length]))
                text.Sample(name, countLabels[index], count);
        }
    }

    public void WriteDurations(MetricText text, string name)
    {
        for (var index = 0; index < Verbs.Length; index++)
        {
            if (Verbs[index] is CniCommand.Add or CniCommand.Del || !durations[index].IsEmpty)
                durations[index].WriteTo(text, name, durationLabels[index]);
        }
    }

    /// <summary>What people watch for: those series are there from the beginning, so that an increase is seen. Others come with their first call.</summary>
    static bool IsUsual(CniCommand verb, int code) => (verb, (ErrorCode)code) switch
    {
        (_, 0 or ErrorCode.TryAgainLater) => true,
        (CniCommand.Add, ErrorCode.Io or (>= ErrorCode.ZoneUnknown and <= ErrorCode.AnnotationMalformed)) => true,
        (CniCommand.Check, ErrorCode.NoRecord) => true,
        (CniCommand.Status, ErrorCode.NotAvailable) => true,
        _ => false,
    };

    static string WordOf(CniCommand verb) => verb.ToString().ToLowerInvariant();
}
