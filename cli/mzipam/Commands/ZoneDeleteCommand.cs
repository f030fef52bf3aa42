using System.CommandLine;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Cli.Output;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>Deletes a zone that nobody holds an address of.</summary>
sealed class ZoneDeleteCommand : StoreCommand
{
    readonly Argument<ZoneName> zone = CommonOptions.ZoneArgument();

    public ZoneDeleteCommand()
        : base("delete", "Delete a zone; refused while somebody holds an address of it.") =>
        Arguments.Add(zone);

    public override IReadOnlyList<string> Examples { get; } = ["zone delete database"];

    public override async Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken)
    {
        var name = line.GetValue(zone);
        switch (await session.Stores.CatalogOf(name).DeleteAsync(name, cancellationToken))
        {
            case DeleteOutcome.InUse { Holders: var holders }:
                session.Terminal.Complain($"zone '{name}' is not deleted: {HolderList.Count(holders)} in it", null);
                HolderList.Write(session.Terminal, holders);
                return ExitCode.Refused;
            case DeleteOutcome.Unknown:
                throw ZoneContent.Unknown(name, session.Stores);
            default:
                session.Terminal.Results.WriteLine($"zone/{name} deleted");
                return ExitCode.Done;
        }
    }
}
