namespace MultiZoneIpam.Agent;

/// <summary>
/// Something that the agent does besides serving calls, as long as it runs. It never ends the agent: one that fails is started
/// again after a while.
/// </summary>
public interface IAgentPart
{
    /// <summary>For the log.</summary>
    string Name { get; }

    /// <summary>Runs until <paramref name="stop"/> fires; that is after the last call was served.</summary>
    Task RunAsync(CancellationToken stop);
}
