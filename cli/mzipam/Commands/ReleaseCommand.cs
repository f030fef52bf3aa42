using System.CommandLine;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Cli.Output;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>Releases one address by an operator's word, and only the very record that the operator was shown.</summary>
sealed class ReleaseCommand : StoreCommand
{
    readonly Option<ZoneName?> zone = CommonOptions.Zone("the zone of the address");
    readonly Option<Address?> ip = CommonOptions.Ip("the address");
    readonly Option<bool> yes = new("--yes", "-y") { Description = "don't ask" };

    public ReleaseCommand()
        : base("release", "Release one address that nobody stands behind any more.")
    {
        zone.Required = true;
        ip.Required = true;
        foreach (var option in (ReadOnlySpan<Option>)[zone, ip, yes])
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples { get; } =
        ["release --zone database --ip 10.188.0.216", "release --zone database --ip 10.188.0.216 --yes"];

    public override string Notes =>
        """
        It shows the record and asks. The address is free at once; a pod that still runs would keep
        using it, beside the next one that gets it. An address that is kept for a pod, a workload or
        a claim is reserved then; released again, it is free, and kept for nobody any more.
        """;

    public override async Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken)
    {
        var (name, address) = (line.GetValue(zone)!.Value, line.GetValue(ip)!.Value);
        var terminal = session.Terminal;
        if (!line.GetValue(yes) && !terminal.CanAsk)
        {
            terminal.Complain("there is no terminal to ask on, so nothing is released", "--yes releases without asking");
            return ExitCode.Usage;
        }
        if (await FindAsync(name, address, session, cancellationToken) is not { } stored)
        {
            terminal.Complain($"nobody holds {address} in zone '{name}', so there is nothing to release", null);
            return ExitCode.Refused;
        }
        RecordTable.WriteMessage(stored, terminal, session.Stores.Cluster);
        terminal.Say(Meaning(stored, await KeptForAsync(stored, session, cancellationToken)));
        if (!line.GetValue(yes) && !await AgreesAsync(terminal, cancellationToken))
        {
            terminal.Complain("nothing is released", null);
            return ExitCode.Refused;
        }
        var outcome = await new Releaser(session.Stores.Of(name), session.Clock).ReleaseAsync(stored, cancellationToken);
        if (outcome == ReleaseOutcome.Changed)
        {
            terminal.Complain($"the record of {address} in zone '{name}' has changed since it was shown, so nothing is released", $"'mzipam show --zone {name} --ip {address}' shows who has it now");
            return ExitCode.Refused;
        }
        terminal.Results.WriteLine(outcome == ReleaseOutcome.Reserved ? $"{name}/{address} reserved" : $"{name}/{address} released");
        return ExitCode.Done;
    }

    static async Task<StoredRecord?> FindAsync(ZoneName zone, Address address, Session session, CancellationToken cancellationToken)
    {
        var content = await ZoneContent.LookAsync(zone, session.Stores, session.Clock, cancellationToken);
        var stored = await content.FindAsync(address, cancellationToken);
        return stored is null && !content.IsDefined ? throw ZoneContent.Unknown(zone, session.Stores) : stored;
    }

    /// <summary>For whom a bound address is reserved once it is released. How it was asked for does not say that: a kept one may be named, too.</summary>
    static async Task<Identity?> KeptForAsync(StoredRecord stored, Session session, CancellationToken cancellationToken)
    {
        if (stored.Record is not { State: RecordState.Bound, Holder.Attachment: var attachment })
            return null;
        var store = session.Stores.Of(stored.Zone);
        if (await new AttachmentReader(store).FindAsync(stored.Zone, attachment, cancellationToken) is not { KeptFor: { } identity })
            return null;
        await foreach (var reservation in new Reservations(store).OfIdentityAsync(stored.Zone, attachment.Cluster, identity, cancellationToken))
        {
            if (reservation.Address == stored.Address)
                return identity;
        }
        return null;
    }

    static string Meaning(StoredRecord stored, Identity? keptFor) => stored.Record?.State switch
    {
        RecordState.Bound when keptFor is not null =>
            $"Released, the address is kept for {keptFor}. If this pod still runs, it keeps using the address, and a later life of it may get it too.",
        RecordState.Bound => "Released, the address is free at once. If this pod still runs, it keeps using the address, and another pod may get it too.",
        RecordState.Reserved => $"Nobody holds the address, but it is kept for {stored.Record.ReservedFor}. Released, it is free at once, and kept for nobody any more.",
        RecordState.Cooling => "Nobody holds the address, it rests. Released, the next request may get it at once.",
        _ => "The record cannot be read, so nobody can tell whether a pod uses the address. Released, it is free at once.",
    };

    static async Task<bool> AgreesAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        terminal.Messages.Write("Release it? [y/N] ");
        var answer = await terminal.Input.ReadLineAsync(cancellationToken);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
