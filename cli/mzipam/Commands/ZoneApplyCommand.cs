using System.CommandLine;
using MultiZoneIpam.Cli.Output;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>Puts zone documents in place; none of a file's before all of them have been understood.</summary>
sealed class ZoneApplyCommand : StoreCommand
{
    readonly Option<string> file = InputFile.Option("the zone documents");

    public ZoneApplyCommand()
        : base("apply", "Define zones, or change their definitions.") =>
        Options.Add(file);

    public override IReadOnlyList<string> Examples { get; } = ["zone apply -f zones.yaml", "zone apply -f - < zones.yaml"];

    public override string Notes =>
        """
        A file may hold several documents. Each zone is changed at once or not at all; a change that
        would leave a held address outside the zone is refused, and the holders are listed.
        """;

    public override async Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken)
    {
        var (source, text) = await InputFile.ReadAsync(line.GetRequiredValue(file), session.Terminal, cancellationToken);
        var documents = YamlJson.Convert(text, source).Select((json, index) => ZoneDocument.Parse(json, $"document {index + 1} of {source}")).ToList();
        if (documents.Count == 0)
            throw new IpamException(ErrorCode.InvalidConfig, $"{source} holds no document");
        var code = ExitCode.Done;
        foreach (var document in documents)
        {
            if (!await ApplyAsync(document, session, cancellationToken))
                code = ExitCode.Refused;
        }
        return code;
    }

    static async Task<bool> ApplyAsync(ZoneDocument document, Session session, CancellationToken cancellationToken)
    {
        var zone = document.Zone.Name;
        var outcome = await session.Stores.CatalogOf(zone).ApplyAsync(document, cancellationToken);
        if (outcome is ApplyOutcome.InUse { Holders: var holders })
        {
            session.Terminal.Complain($"zone '{zone}' is not changed: {HolderList.Count(holders)} would fall outside its ranges", null);
            HolderList.Write(session.Terminal, holders);
            return false;
        }
        var word = outcome switch
        {
            ApplyOutcome.Created => "created",
            ApplyOutcome.Changed => "changed",
            _ => "unchanged",
        };
        session.Terminal.Results.WriteLine($"zone/{zone} {word}");
        return true;
    }
}
