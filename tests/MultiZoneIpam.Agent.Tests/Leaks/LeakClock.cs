namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>The system's clock, and what a test adds to the time that passes and to the time that the node believes it is.</summary>
sealed class LeakClock : TimeProvider
{
    long passed;
    long set;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref passed);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref set));

    /// <summary>So much time is over, and the clock on the wall goes with it.</summary>
    public void Pass(TimeSpan time)
    {
        Interlocked.Add(ref passed, (long)(time.TotalSeconds * TimestampFrequency));
        Set(time);
    }

    /// <summary>Somebody sets the clock on the wall; no time is over.</summary>
    public void Set(TimeSpan by) => Interlocked.Add(ref set, by.Ticks);
}
