using System.Runtime.InteropServices;
using System.Text;
using MultiZoneIpam;
using MultiZoneIpam.Agent;
using MultiZoneIpam.Daemon;
using MultiZoneIpam.Installing;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

// The programs that stay: on each node, the agent, and what keeps its files up to date.
const int UsageError = 2;
switch (CommandLine.TryParse(args))
{
    case null:
        StandardStreams.WriteError(Encoding.UTF8.GetBytes(CommandLine.Usage));
        return UsageError;
    case { Role: Role.Help }:
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(CommandLine.Usage));
        return 0;
    case { Role: Role.Version }:
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes($"multizone-ipamd {typeof(CommandLine).Assembly.GetName().Version!.ToString(3)}\n"));
        return 0;
    case { Role: Role.InstallHelp }:
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(InstallOptions.Usage));
        return 0;
    case { Install: { } install }:
        return await RunAsync((log, stop) => InstallAsync(install, log, stop));
    case { Config: var config }:
        return await RunAsync((log, stop) =>
            new NodeAgent(config ?? Environment.GetEnvironmentVariable(NodeConf.PathVariable), TimeProvider.System, Random.Shared, log).RunAsync(stop));
}

static async Task InstallAsync(InstallOptions options, AgentLog log, CancellationToken stop)
{
    var installation = new Installation(options.Paths, Environment.GetEnvironmentVariable);
    if (options.Mode == InstallMode.Watch)
        await new InstallWatch(installation, TimeProvider.System, log.Write, log.Warn).RunAsync(stop);
    else
        foreach (var path in installation.PutAll())
            log.Write($"changed {path}");
}

static async Task<int> RunAsync(Func<AgentLog, CancellationToken, Task> run)
{
    var log = new AgentLog(TimeProvider.System, line => StandardStreams.WriteError(Encoding.UTF8.GetBytes(line)));
    using var stop = new CancellationTokenSource();
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    try
    {
        await run(log, stop.Token);
        return 0;
    }
    catch (IpamException e)
    {
        log.Warn(e.Details is null ? e.Message : $"{e.Message} ({e.Details})");
        return 1;
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
