using System.Runtime.InteropServices;
using System.Text;
using MultiZoneIpam;
using MultiZoneIpam.Agent;
using MultiZoneIpam.Daemon;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

// The programs that stay: on each node, the agent.
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
    case { Config: var config }:
        return await RunAgentAsync(config ?? Environment.GetEnvironmentVariable(NodeConf.PathVariable));
}

static async Task<int> RunAgentAsync(string? config)
{
    var log = new AgentLog(TimeProvider.System, line => StandardStreams.WriteError(Encoding.UTF8.GetBytes(line)));
    using var stop = new CancellationTokenSource();
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    try
    {
        await new NodeAgent(config, TimeProvider.System, Random.Shared, log).RunAsync(stop.Token);
        return 0;
    }
    catch (IpamException e)
    {
        log.Write(e.Details is null ? e.Message : $"{e.Message} ({e.Details})");
        return 1;
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
