using System.Diagnostics;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The published program, one process a call, in an environment that holds nothing but what the call names.</summary>
sealed class BinaryCaller(string program) : ICaller
{
    static readonly TimeSpan longest = TimeSpan.FromSeconds(60);

    public string Program => program;

    /// <summary>Of the folder that MULTIZONE_IPAM_DIST names; the test is skipped where it names none.</summary>
    public static BinaryCaller Published()
    {
        var dist = Environment.GetEnvironmentVariable("MULTIZONE_IPAM_DIST");
        Requires.Need(dist is not null, "MULTIZONE_IPAM_DIST, the folder of the published programs ('make dist')");
        return new BinaryCaller(Path.Combine(dist!, "multizone-ipam"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<CallAnswer> CallAsync(IReadOnlyDictionary<string, string> environment, byte[]? stdin) =>
        RunAsync(environment, stdin, []);

    public async Task<CallAnswer> RunAsync(IReadOnlyDictionary<string, string> environment, byte[]? stdin, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(longest);
        var stdout = new MemoryStream();
        var output = process.StandardOutput.BaseStream.CopyToAsync(stdout, deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        // An open stdin that brings nothing: whoever reads it waits until the deadline.
        if (stdin is not null)
            await WriteAsync(process.StandardInput.BaseStream, stdin);
        try
        {
            await Task.WhenAll(output, error, process.WaitForExitAsync(deadline.Token));
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        return new CallAnswer(process.ExitCode, stdout.ToArray(), await error);
    }

    static async Task WriteAsync(Stream input, byte[] stdin)
    {
        try
        {
            await using (input)
                await input.WriteAsync(stdin);
        }
        catch (IOException)
        {
            // It ended without reading, as it does when the environment is refused.
        }
    }
}
