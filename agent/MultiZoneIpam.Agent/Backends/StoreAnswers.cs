using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Backends;

/// <summary>How the stores answer: errors are counted, and of the node's own store it is known when it last answered.</summary>
sealed class StoreAnswers(KnownZones zones, TimeProvider clock) : IMetricSource
{
    static readonly string[] Kinds = ["unreachable", "timeout", "refused", "unknown_outcome", "other"];

    readonly Counter errors = new("multizone_ipam_store_errors_total", "Store transactions that failed, by zone and kind.", "zone", "kind");

    // 0 for never: timestamps are since the machine was started.
    long answered;

    /// <summary>Since the node's own store did what it was asked; null before that.</summary>
    public TimeSpan? Age => Volatile.Read(ref answered) is > 0 and var at ? clock.GetElapsedTime(at) : null;

    public void Answered() => Volatile.Write(ref answered, clock.GetTimestamp());

    /// <param name="zone">Null where it was about no single zone.</param>
    /// <param name="isLate">The time of the call was over when it failed.</param>
    public void Failed(ZoneName? zone, Exception error, bool isLate) =>
        errors.Increment(zone is { } name ? zones.LabelOf(name) : "", KindOf(error, isLate));

    public void WriteTo(MetricText text)
    {
        foreach (var zone in zones.All.Select(zone => zone.ToString()).Append(""))
        {
            foreach (var kind in Kinds)
                errors.Announce(zone, kind);
        }
        errors.WriteTo(text);
    }

    static string KindOf(Exception error, bool isLate) => error switch
    {
        UnknownOutcomeException => "unknown_outcome",
        NotPermittedException => "refused",
        OperationCanceledException => "timeout",
        IpamException { IsTransient: true } => isLate ? "timeout" : "unreachable",
        _ => "other",
    };
}
