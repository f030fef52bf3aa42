using System.CommandLine;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>A command that makes text of text, and needs neither a node file nor a store.</summary>
abstract class TextCommand(string name, string description) : MzipamCommand(name, description)
{
    public sealed override Task<int> RunAsync(ParseResult line, Surroundings surroundings, CancellationToken cancellationToken) =>
        RunAsync(line, surroundings.Terminal, cancellationToken);

    /// <returns>The exit code.</returns>
    /// <exception cref="Zones.IpamException">Whatever the text is refused for.</exception>
    public abstract Task<int> RunAsync(ParseResult line, Terminal terminal, CancellationToken cancellationToken);
}
