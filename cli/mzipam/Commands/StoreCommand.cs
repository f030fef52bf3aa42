using System.CommandLine;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>A command that works on the store of the node file.</summary>
abstract class StoreCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines for the help, without the program's name; never empty.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>What the help says besides, in lines of its own.</summary>
    public virtual string? Notes => null;

    /// <returns>The exit code.</returns>
    /// <exception cref="Zones.IpamException">Whatever a store or a document is refused for.</exception>
    public abstract Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken);
}
