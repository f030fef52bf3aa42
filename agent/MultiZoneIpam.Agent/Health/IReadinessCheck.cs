namespace MultiZoneIpam.Agent.Health;

/// <summary>One thing without which the agent can serve no call.</summary>
interface IReadinessCheck
{
    /// <summary>One word.</summary>
    string Name { get; }

    /// <returns>What keeps it from being ready; null where nothing does.</returns>
    Task<string?> FindObstacleAsync(CancellationToken cancellationToken);
}
