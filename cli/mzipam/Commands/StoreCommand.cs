using System.CommandLine;
using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>A command that works on the store of the node file.</summary>
abstract class StoreCommand(string name, string description) : MzipamCommand(name, description)
{
    public sealed override async Task<int> RunAsync(ParseResult line, Surroundings surroundings, CancellationToken cancellationToken)
    {
        await using var stores = new ZoneStores(NodeConf.Load(surroundings.NodeFile));
        return await RunAsync(line, new Session(surroundings.Terminal, stores, surroundings.Clock), cancellationToken);
    }

    /// <returns>The exit code.</returns>
    /// <exception cref="Zones.IpamException">Whatever a store or a document is refused for.</exception>
    public abstract Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken);
}
