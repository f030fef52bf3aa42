namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>One thing to measure. It adds its tables and goals to the run's report.</summary>
interface IScenario
{
    /// <summary>As `make bench ONLY=` names it.</summary>
    string Name { get; }

    Task RunAsync(BenchRun run, CancellationToken cancellation);
}
