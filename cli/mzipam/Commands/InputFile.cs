using System.CommandLine;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>The text that a command works on: a file, or stdin.</summary>
sealed record InputFile(string Source, string Text)
{
    public static Option<string> Option(string description) => new("--filename", "-f")
    {
        Description = $"{description}, YAML or JSON; '-' is stdin",
        HelpName = "FILE",
        Required = true,
    };

    /// <exception cref="IpamException">Code 5: it cannot be read.</exception>
    public static async Task<InputFile> ReadAsync(string path, Terminal terminal, CancellationToken cancellationToken)
    {
        if (path == "-")
            return new InputFile("stdin", await terminal.Input.ReadToEndAsync(cancellationToken));
        try
        {
            return new InputFile(path, await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(ErrorCode.Io, $"{path} cannot be read: {e.Message}", null, e);
        }
    }
}
