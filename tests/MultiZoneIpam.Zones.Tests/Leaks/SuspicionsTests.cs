using MultiZoneIpam.Zones.Leaks;

namespace MultiZoneIpam.Zones.Tests.Leaks;

/// <summary>What two looks make of something, and how much of it one round may touch.</summary>
public class SuspicionsTests
{
    static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    readonly PassingClock clock = new();

    [Fact]
    public void Suspicion_is_ripe_when_it_was_the_same_at_two_looks_with_the_grace_between_them()
    {
        var suspicions = new Suspicions(clock, Grace);

        Assert.Equal(["a"], suspicions.Look([("a", "1")]));
        Assert.Empty(Ripe(suspicions, "a"));
        clock.Pass(Grace - TimeSpan.FromSeconds(1));
        Assert.Empty(suspicions.Look([("a", "1")]));
        Assert.Empty(Ripe(suspicions, "a"));
        clock.Pass(TimeSpan.FromSeconds(1));
        suspicions.Look([("a", "1")]);
        Assert.Equal(["a"], Ripe(suspicions, "a"));
    }

    [Fact]
    public void What_was_not_suspect_or_was_another_in_between_begins_anew()
    {
        var suspicions = new Suspicions(clock, Grace);
        suspicions.Look([("a", "1"), ("b", "1"), ("c", "1")]);
        clock.Pass(Grace);

        Assert.Equal(["b"], suspicions.Look([("b", "2"), ("c", "1")]));
        Assert.Equal(["c"], Ripe(suspicions, "a", "b", "c"));
        Assert.Equal(["a"], suspicions.Look([("a", "1"), ("c", "1")]));
    }

    [Fact]
    public void What_was_seen_to_be_alive_needs_two_looks_again_and_is_no_news()
    {
        var suspicions = new Suspicions(clock, Grace);
        suspicions.Look([("a", "1")]);
        clock.Pass(Grace);
        Assert.Equal(["a"], Ripe(suspicions, "a"));

        suspicions.Acquit("a");

        Assert.Empty(Ripe(suspicions, "a"));
        clock.Pass(Grace);
        Assert.Empty(suspicions.Look([("a", "1")]));
        Assert.Empty(Ripe(suspicions, "a"));
        Assert.Equal(TimeSpan.Zero, suspicions.AgeOf("a"));
        clock.Pass(Grace);
        Assert.Empty(suspicions.Look([("a", "1")]));
        Assert.Equal(["a"], Ripe(suspicions, "a"));
    }

    [Fact]
    public void The_longest_suspected_comes_first()
    {
        var suspicions = new Suspicions(clock, Grace);
        suspicions.Look([("b", "1")]);
        clock.Pass(TimeSpan.FromSeconds(1));
        suspicions.Look([("a", "1"), ("b", "1")]);
        clock.Pass(Grace);

        Assert.Equal(["b", "a"], Ripe(suspicions, "a", "b"));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(20, 4)]
    [InlineData(21, 5)]
    [InlineData(1000, 200)]
    public void One_round_may_let_go_of_a_fifth_and_of_four_at_least(int records, int most) => Assert.Equal(most, Brake.MostOf(records));

    [Fact]
    public void A_thousand_leaks_on_one_node_are_gone_after_twenty_two_rounds()
    {
        var rounds = 0;
        for (var left = 1000; left > 0; rounds++)
            left -= Math.Min(left, Brake.MostOf(left));
        Assert.Equal(22, rounds);
    }

    static IEnumerable<string> Ripe(Suspicions suspicions, params string[] names) => suspicions.Ripe(names, name => name);

    sealed class PassingClock : TimeProvider
    {
        long ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Pass(TimeSpan time) => ticks += time.Ticks;
    }
}
