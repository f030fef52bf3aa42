using System.Diagnostics;
using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Processes;

namespace MultiZoneIpam.Bench.Measuring;

/// <summary>Makes the calls: one at a time with the contestants taking turns, or many at once, one contestant after the other.</summary>
static class Driver
{
    /// <summary>Call 1 of A, call 1 of B, call 2 of A, ...: what disturbs the machine disturbs both.</summary>
    public static IReadOnlyList<Measurement> TakingTurns(IReadOnlyList<Contestant> contestants, string verb, string network, int calls, CancellationToken cancellation)
    {
        var measurements = contestants.Select(contestant => new Measurement(contestant, verb)).ToArray();
        for (var number = 0; number < calls; number++)
            foreach (var measurement in measurements)
            {
                cancellation.ThrowIfCancellationRequested();
                Take(measurement, network, number);
            }
        return measurements;
    }

    /// <summary>Adds one call, made alone, to a measurement.</summary>
    public static ChildOutcome Take(Measurement measurement, string network, int number)
    {
        var call = new Call(measurement.Verb, network, number);
        var outcome = Make(measurement.Contestant, call);
        measurement.Add(call, outcome);
        measurement.Wall += outcome.Elapsed;
        return outcome;
    }

    /// <summary>Adds one round to a measurement: <paramref name="calls"/> calls, numbered from <paramref name="first"/> on, so many of them at once.</summary>
    public static void AtOnce(Measurement measurement, string network, int first, int calls, int atOnce, CancellationToken cancellation)
    {
        var outcomes = new ChildOutcome[calls];
        var next = -1;
        var threads = Enumerable.Range(0, atOnce).Select(_ => new Thread(Work)).ToArray();
        var began = Stopwatch.GetTimestamp();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        cancellation.ThrowIfCancellationRequested();
        measurement.Wall += Stopwatch.GetElapsedTime(began);
        measurement.ForgetAddresses();
        for (var number = 0; number < calls; number++)
            measurement.Add(new Call(measurement.Verb, network, first + number), outcomes[number]);

        void Work()
        {
            for (var number = Interlocked.Increment(ref next); number < calls && !cancellation.IsCancellationRequested; number = Interlocked.Increment(ref next))
                outcomes[number] = Make(measurement.Contestant, new Call(measurement.Verb, network, first + number));
        }
    }

    /// <summary>The largest peak memory of a few ADDs, each followed by its DEL.</summary>
    public static void MeasureMemory(Measurement measurement, string network, int calls)
    {
        for (var number = 0; number < calls; number++)
        {
            measurement.ForgetAddresses();
            TakeMeasuringMemory(measurement, network, number);
            Make(measurement.Contestant, new Call("DEL", network, number));
        }
    }

    /// <summary>Makes one call for its peak memory; its time does not count.</summary>
    public static void TakeMeasuringMemory(Measurement measurement, string network, int number)
    {
        var contestant = measurement.Contestant;
        var call = new Call(measurement.Verb, network, number);
        var peak = Child.Measure(contestant.Path, call.Environment(contestant), contestant.Config(network));
        measurement.Check(call, peak.Status, peak.Output);
        measurement.PeakKibibytes = Math.Max(measurement.PeakKibibytes, peak.Kibibytes);
    }

    public static ChildOutcome Make(Contestant contestant, Call call) =>
        Child.Run([contestant.Path], call.Environment(contestant), contestant.Config(call.Network));
}
