using System.CommandLine;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>A command that works on the store of the node file.</summary>
abstract class StoreCommand(string name, string description) : MzipamCommand(name, description)
{
    /// <returns>The exit code.</returns>
    /// <exception cref="Zones.IpamException">Whatever a store or a document is refused for.</exception>
    public abstract Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken);
}
