using MultiZoneIpam;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Verbs;

// The CNI plugin: one call, one process. Environment and stdin in, one JSON document on stdout out.
if (AboutText.IsAskedFor(args))
{
    StandardStreams.WriteError(AboutText.ToUtf8());
    return 0;
}
var answer = await new Dispatcher(Backing.Direct(TimeProvider.System, Random.Shared))
    .RunAsync(new CniRequest(Environment.GetEnvironmentVariable, StandardStreams.ReadInput));
StandardStreams.WriteOutput(answer.Stdout.Span);
return answer.ExitCode;
