using System.CommandLine;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>A command that does something, and what the help says about it.</summary>
abstract class MzipamCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines for the help, without the program's name; never empty.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>What the help says besides, in lines of its own.</summary>
    public virtual string? Notes => null;

    /// <returns>The exit code.</returns>
    /// <exception cref="Zones.IpamException">Why it could not be done.</exception>
    public abstract Task<int> RunAsync(ParseResult line, Surroundings surroundings, CancellationToken cancellationToken);
}
