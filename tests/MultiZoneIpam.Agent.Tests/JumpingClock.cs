namespace MultiZoneIpam.Agent.Tests;

/// <summary>The system's clock, and what a test adds to it.</summary>
sealed class JumpingClock : TimeProvider
{
    long added;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref added);

    public void Jump(TimeSpan time) => Interlocked.Add(ref added, (long)(time.TotalSeconds * TimestampFrequency));
}
