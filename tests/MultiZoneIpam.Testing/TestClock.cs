namespace MultiZoneIpam.Testing;

/// <summary>A clock that stands still until a test moves it, from any thread. Timers run on the system's.</summary>
public sealed class TestClock : TimeProvider
{
    long ticks = new DateTime(2026, 1, 2, 3, 4, 5).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan time) => Interlocked.Add(ref ticks, time.Ticks);
}
