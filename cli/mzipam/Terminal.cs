using MultiZoneIpam.NetAttach;

namespace MultiZoneIpam.Cli;

/// <summary>
/// Where a run reads and writes: results go to stdout, and only results; all that is said about them goes to stderr. Records
/// and files hold foreign text, so messages are escaped here.
/// </summary>
sealed class Terminal(Stream results, TextWriter messages, TextReader input)
{
    public StreamWriter Results { get; } = new(results);

    public TextWriter Messages => messages;

    public TextReader Input => input;

    /// <summary>A person reads the messages and can answer.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Results may be coloured.</summary>
    public bool HasColour { get; init; }

#pragma warning disable RS0030 // Console is banned where stdout is the CNI protocol; here it is the operator's terminal.
    public static Terminal OfThisProcess() => new(
        Console.OpenStandardOutput(),
        new StreamWriter(Console.OpenStandardError()) { AutoFlush = true },
        new StreamReader(Console.OpenStandardInput()))
    {
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        HasColour = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
    };
#pragma warning restore RS0030

    public void Say(string message) => messages.WriteLine(Quoted.Text(message, int.MaxValue));

    /// <summary>Why something was not done and, below it, what to do.</summary>
    public void Complain(string message, string? details)
    {
        Say($"mzipam: {message}");
        if (details is not null)
            Say($"        {details}");
    }
}
