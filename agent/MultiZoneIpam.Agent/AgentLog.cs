using MultiZoneIpam.NetAttach;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent;

/// <summary>What the agent has to say to an operator, one line each. What others chose is quoted, so a line stays a line.</summary>
/// <param name="write">Takes a line with its end. It may be called by several threads at once.</param>
public sealed class AgentLog(TimeProvider clock, Action<string> write)
{
    const int LongestLine = 4000;

    public void Write(string text) => write($"{RecordWords.Of(clock.GetUtcNow())} {Quoted.Text(text, LongestLine)}\n");
}
