using System.Diagnostics;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>One run of a program, and what came of it.</summary>
sealed record Command(int ExitCode, string Output, string Error)
{
    /// <param name="environment">All of its environment beside PATH.</param>
    public static async Task<Command> RunAsync(
        IReadOnlyList<string> line,
        IReadOnlyDictionary<string, string> environment,
        string input,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await WriteAsync(process, input);
        await process.WaitForExitAsync(cancellationToken);
        return new Command(process.ExitCode, await output, await error);
    }

    public static Task<Command> RunAsync(IReadOnlyList<string> line, CancellationToken cancellationToken) =>
        RunAsync(line, new Dictionary<string, string>(), "", cancellationToken);

    /// <summary>Its output, where it must succeed.</summary>
    public string Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Output}{Error}");
        return Output;
    }

    /// <summary>A program may end before it has read anything.</summary>
    static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended; its exit code says how.
        }
    }
}
