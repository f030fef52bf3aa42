using System.CommandLine;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Cli.Output;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>Lists the zones and counts what of them is in use.</summary>
sealed class ZoneListCommand : StoreCommand
{
    readonly Option<OutputFormat> output = CommonOptions.Output("'table' (default) or 'json'");

    public ZoneListCommand()
        : base("list", "List the zones and how much of them is in use.") =>
        Options.Add(output);

    public override IReadOnlyList<string> Examples { get; } = ["zone list", "zone list -o json"];

    public override string Notes =>
        """
        One line for each range set of a zone, as a pod gets an address of each:
          SIZE        all addresses that can be held, the part kept for fixed requests included
          USED        held or reserved
          COOLING     released less than the zone's cooldown ago
          FREE        what requests that name no address can have at once
          FREE-FIXED  what is free of the part kept for fixed requests
        Every record is read for this: a zone of a million takes seconds.
        """;

    public override async Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken)
    {
        var uses = new List<ZoneUse>();
        foreach (var zone in await session.Stores.ListAsync(cancellationToken))
        {
            var content = await ZoneContent.LookAsync(zone, session.Stores, session.Clock, cancellationToken);
            if (content.Unreadable is { } unreadable)
                session.Terminal.Complain(unreadable.Message, unreadable.Details);
            var use = await ZoneUse.CountAsync(content, cancellationToken);
            if (!use.IsNothing)
                uses.Add(use);
        }
        if (line.GetValue(output) == OutputFormat.Json)
            ZoneUses.WriteJson(uses, session.Terminal);
        else if (uses.Count > 0)
            ZoneUses.WriteTable(uses, session.Terminal);
        else
            session.Terminal.Say($"There is no zone in {session.Stores}.");
        return uses.Exists(use => use.Content.Unreadable is not null) ? ExitCode.Refused : ExitCode.Done;
    }
}
