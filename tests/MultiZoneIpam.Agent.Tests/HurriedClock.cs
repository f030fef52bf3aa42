namespace MultiZoneIpam.Agent.Tests;

/// <summary>A clock that nobody waits for: each timer is due at once, and its time is over then.</summary>
sealed class HurriedClock : TimeProvider
{
    long passed;

    public override long GetTimestamp() => Interlocked.Read(ref passed);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
            Interlocked.Add(ref passed, dueTime.Ticks);
        return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
