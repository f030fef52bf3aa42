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

    public static Terminal OfThisProcess() => new(
        StandardStream.Output,
        new StreamWriter(StandardStream.Error) { AutoFlush = true },
        new StreamReader(StandardStream.Input))
    {
        CanAsk = StandardStream.Input.IsTerminal && StandardStream.Error.IsTerminal,
        HasColour = StandardStream.Output.IsTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
    };

    public void Say(string message) => messages.WriteLine(Quoted.Text(message, int.MaxValue));

    /// <summary>Why something was not done and, below it, what to do.</summary>
    public void Complain(string message, string? details)
    {
        Say($"mzipam: {message}");
        if (details is not null)
            Say($"        {details}");
    }
}
