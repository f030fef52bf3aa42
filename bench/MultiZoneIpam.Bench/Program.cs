using System.Runtime.InteropServices;
using MultiZoneIpam.Bench;
using MultiZoneIpam.Bench.Reporting;
using MultiZoneIpam.Bench.Scenarios;

#pragma warning disable RS0030 // This program's standard output is a report for people, no protocol.
IScenario[] scenarios =
[
    new ColdStart(),
    new BesideHostLocal("file", StoreKind.File, slowest: 1.5, leastThroughput: 0.5, memoryMebibytes: 16),
    new BesideHostLocal("etcd", StoreKind.Etcd, slowest: 3, leastThroughput: 0.5, memoryMebibytes: 16),
    new BesideHostLocal("tls", StoreKind.EtcdTls, slowest: 10, leastThroughput: null, memoryMebibytes: 24),
    new BesideHostLocal("agent", StoreKind.Agent, slowest: 1.3, leastThroughput: 0.8, memoryMebibytes: 12),
    new AgentLoad(),
    new Herd(),
    new CrowdedZone("crowded-file", StoreKind.File, slowestRatio: 4),
    new CrowdedZone("crowded-etcd", StoreKind.Etcd, slowestRatio: 4),
    new CrowdedZone("crowded-agent", StoreKind.Agent, slowestRatio: 2),
];

var names = string.Join(", ", scenarios.Select(scenario => scenario.Name));
if (Options.Parse(args) is not { } options || options.Only.Any(only => scenarios.All(scenario => scenario.Name != only)))
{
    Console.Error.WriteLine($"{Options.Usage}\n  scenarios: {names}");
    return 2;
}

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = true;
    interrupted.Cancel();
});
var folder = options.Folder ?? Path.GetTempPath();
folder = Directory.CreateDirectory(Path.Combine(folder, $"mzipam-bench-{Environment.ProcessId}")).FullName;
try
{
    var report = new Report();
    var run = new BenchRun(options, folder, report, TimeProvider.System);
    if (options.Budgets is { } budgets)
        await Budgets.Read(budgets).MeasureAsync(run, interrupted.Token);
    else
    {
        report.Say($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}. Whole processes, from spawn to reaped.");
        foreach (var scenario in scenarios.Where(scenario => options.Only.Count == 0 || options.Only.Contains(scenario.Name)))
        {
            Console.Error.WriteLine($"measuring {scenario.Name} ...");
            await scenario.RunAsync(run, interrupted.Token);
        }
    }
    Console.Out.Write(report);
    if (options.Markdown is { } markdown)
        await File.WriteAllTextAsync(markdown, report.ToString(), interrupted.Token);
    return report.IsGood ? 0 : 1;
}
catch (IOException e)
{
    Console.Error.WriteLine($"{e.Message} (make dist builds the plugin, scripts/install-dependencies installs host-local and etcd)");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
