using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Verbs;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The verbs as a library, as the node agent uses them.</summary>
sealed class InProcessCaller : ICaller
{
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async Task<CallAnswer> CallAsync(IReadOnlyDictionary<string, string> environment, byte[]? stdin)
    {
        var request = new CniRequest(
            name => environment.GetValueOrDefault(name),
            () => stdin ?? throw new InvalidOperationException("stdin was read"));
        var answer = await new Dispatcher(Backing.Direct(TimeProvider.System, Random.Shared)).RunAsync(request);
        return new CallAnswer(answer.ExitCode, answer.Stdout.ToArray(), "");
    }
}
