using System.CommandLine;
using System.Runtime.CompilerServices;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Cli.Output;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>Shows who has which address.</summary>
sealed class ShowCommand : StoreCommand
{
    readonly Option<ZoneName?> zone = CommonOptions.Zone("only this zone; default: all");
    readonly Option<string?> inNamespace = new("--namespace", "-n") { Description = "only pods of this namespace", HelpName = "NAMESPACE" };
    readonly Option<string?> pod = new("--pod", "-p") { Description = "only pods of this name", HelpName = "POD" };
    readonly Option<Address?> ip = CommonOptions.Ip("only this address");
    readonly Option<OutputFormat> output = CommonOptions.Output("'table' (default) or 'json'");

    public ShowCommand()
        : base("show", "Show who has which address.")
    {
        foreach (var option in (ReadOnlySpan<Option>)[zone, inNamespace, pod, ip, output])
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples { get; } =
        ["show", "show --zone database --namespace prod", "show --pod database-1 -o json", "show --ip 10.188.0.216"];

    public override string Notes =>
        """
        STATE is what the record says:
          bound       the interface of that pod has the address
          reserved    no pod has it, but it is kept for the pod, workload (prod/deployment/web) or
                      claim that stands there; node and container are those that had it last
          cooling     it was released and rests; the pod is the one that had it. Once the zone's
                      cooldown has passed the address is free, and it is not shown any more
          unreadable  the record is damaged or of a later version; the address counts as held
        Container ids are cut to 12 characters; '-o json' has all of every record.
        """;

    public override async Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken)
    {
        var filter = new RecordFilter(line.GetValue(inNamespace), line.GetValue(pod));
        IRecordOutput records = line.GetValue(output) == OutputFormat.Json
            ? new RecordJson(session.Terminal)
            : new RecordTable(session.Terminal, session.Stores.Cluster);
        var (shown, unreadable) = (0L, 0L);
        await foreach (var stored in FindAsync(line, session, cancellationToken))
        {
            if (filter.Admits(stored))
            {
                records.Add(stored);
                shown++;
            }
            else if (stored.Record is null)
            {
                unreadable++;
            }
        }
        records.End();
        if (unreadable > 0)
            session.Terminal.Say($"Records that cannot be read, so that nobody knows whose they are: {unreadable}. 'mzipam show' without --namespace and --pod lists them.");
        if (shown == 0)
            session.Terminal.Say($"No matching address is held in {session.Stores}.");
        return ExitCode.Done;
    }

    async IAsyncEnumerable<StoredRecord> FindAsync(ParseResult line, Session session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var named = line.GetValue(zone);
        foreach (var name in named is { } one ? [one] : await session.Stores.ListAsync(cancellationToken))
        {
            var content = await ZoneContent.LookAsync(name, session.Stores, session.Clock, cancellationToken);
            var isEmpty = true;
            await foreach (var stored in ReadAsync(content, line.GetValue(ip), cancellationToken))
            {
                isEmpty = false;
                yield return stored;
            }
            if (named is not null && isEmpty && !content.IsDefined)
                throw ZoneContent.Unknown(name, session.Stores);
        }
    }

    static async IAsyncEnumerable<StoredRecord> ReadAsync(ZoneContent content, Address? address, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (address is { } only)
        {
            if (await content.FindAsync(only, cancellationToken) is { } found)
                yield return found;
            yield break;
        }
        await foreach (var stored in content.RecordsAsync(cancellationToken))
            yield return stored;
    }
}
