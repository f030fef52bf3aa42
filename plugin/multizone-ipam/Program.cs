using MultiZoneIpam;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Verbs;

// The CNI plugin: one call, one process. Environment and stdin in, one JSON document on stdout out. Where there is a node agent it
// serves the call, and this is not reached (EarlyStart).
if (AboutText.IsAskedFor(args))
{
    StandardStreams.WriteError(AboutText.ToUtf8());
    return 0;
}
if (EarlyCall.TryServe(out var exitCode))
    return exitCode;
var request = new CniRequest(Environment.GetEnvironmentVariable, StandardStreams.ReadInput);
var answer = AgentCaller.TryServe(request, out var left)
    ?? await new Dispatcher(Backing.Direct(TimeProvider.System, Random.Shared)).RunAsync(request with { TimeLimit = left });
StandardStreams.WriteOutput(answer.Stdout.Span);
return answer.ExitCode;
