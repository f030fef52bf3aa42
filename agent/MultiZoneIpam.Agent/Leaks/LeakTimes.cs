namespace MultiZoneIpam.Agent.Leaks;

/// <summary>How often what is looked at, and for how long it must have looked like a leak. They are not settings: docs/agent.md names them.</summary>
sealed record LeakTimes
{
    /// <summary>Between two looks at the records of this node.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// From the first look until a record may be freed. A kubelet needs up to a minute and a half to bring back the mirror of a static
    /// pod that somebody has deleted, and the pod lives on meanwhile.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Between two looks at reservations and at nodes that are no more: each is a list of all nodes.</summary>
    public TimeSpan LongRound { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two looks at addresses that may have rested, of which ADDs set some free too, and at notes.</summary>
    public TimeSpan RestRound { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two looks at the folder of pending releases.</summary>
    public TimeSpan PendingRound { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between two attempts at releases whose store is away.</summary>
    public TimeSpan PendingPause { get; init; } = TimeSpan.FromMinutes(1);
}
