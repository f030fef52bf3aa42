namespace MultiZoneIpam.Kubernetes.Mirrors;

/// <summary>How patient a mirror is.</summary>
public sealed record MirrorTimes
{
    /// <summary>For how long a server keeps one watch open; a random part is added, so that not all of them end at once.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A watch that says nothing for so long, not even by a bookmark (they come every minute), is begun anew.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For how long what is known still counts after the watch broke.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Before the first new attempt; doubled with each further one, with jitter.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>At the files that say where the cluster is and who we are to it.</summary>
    public TimeSpan BetweenLooks { get; init; } = TimeSpan.FromSeconds(10);
}
