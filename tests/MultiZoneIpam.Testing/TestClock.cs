namespace MultiZoneIpam.Testing;

/// <summary>A clock that stands still until a test moves it. Timers run on the system's.</summary>
public sealed class TestClock : TimeProvider
{
    DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan time) => now += time;
}
