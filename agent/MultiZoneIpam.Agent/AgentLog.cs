using MultiZoneIpam.NetAttach;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent;

/// <summary>
/// What the agent has to say to an operator, one line each: when, how bad, what. What others chose is quoted, so a line stays a
/// line; stdin and credentials are never in one.
/// </summary>
/// <param name="write">Takes a line with its end. It may be called by several threads at once.</param>
public sealed class AgentLog(TimeProvider clock, Action<string> write)
{
    const int LongestLine = 4000;

    /// <summary>Something happened as it should.</summary>
    public void Write(string text) => Write("info", text);

    /// <summary>Something does not work, and may need somebody to look at it.</summary>
    public void Warn(string text) => Write("warn", text);

    void Write(string level, string text) => write($"{RecordWords.Of(clock.GetUtcNow())} {level} {Quoted.Text(text, LongestLine)}\n");
}
