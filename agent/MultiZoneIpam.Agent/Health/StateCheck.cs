using MultiZoneIpam.Plugin.State;

namespace MultiZoneIpam.Agent.Health;

/// <summary>
/// Notes can be written, without which no ADD goes on: an agent in a container that lacks the folder, or has it read-only,
/// fails every one, and a rollout must not go on to the next node.
/// </summary>
sealed class StateCheck(string stateDir) : IReadinessCheck
{
    public string Name => "state";

    public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) =>
        Task.FromResult(StateFolder.FindObstacle(stateDir) is { } obstacle ? $"{stateDir} cannot be written: {obstacle}" : null);
}
