using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Cli.Output;

/// <summary>Records as lines for people. A node of another cluster than <paramref name="cluster"/> is shown with its cluster.</summary>
sealed class RecordTable(TextWriter output, Colouring colouring, string cluster) : IRecordOutput
{
    /// <summary>As container runtimes' own tools cut them.</summary>
    const int ShortId = 12;

    readonly Table table = new(output, colouring, "ZONE", "ADDRESS", "STATE", "REQUEST", "POD", "INTERFACE", "NODE", "CONTAINER", "SINCE");

    public RecordTable(Terminal terminal, string cluster)
        : this(terminal.Results, terminal.HasColour ? Colouring.Ansi : Colouring.None, cluster)
    {
    }

    /// <summary>One record, shown to ask about it.</summary>
    public static void WriteMessage(StoredRecord stored, Terminal terminal, string cluster)
    {
        var table = new RecordTable(terminal.Messages, Colouring.None, cluster);
        table.Add(stored);
        table.End();
    }

    public void Add(StoredRecord stored)
    {
        var (zone, address) = (stored.Zone.ToString(), stored.Address.ToString());
        if (stored.Record is not { } record)
        {
            table.Add(zone, address, new Cell("unreadable", Colour.Red), "", "", "", "", "", "");
            return;
        }
        var holder = record.Holder;
        var id = holder.Attachment.ContainerId;
        table.Add(
            zone,
            address,
            new Cell(RecordWords.Of(record.State), record.State == RecordState.Cooling ? Colour.Grey : Colour.None),
            RecordWords.Of(record.Request),
            Whose(record),
            record.ReservedFor is { } identity ? identity.IfName ?? "" : holder.Attachment.IfName,
            holder.Attachment.Cluster == cluster ? holder.Attachment.Node : $"{holder.Attachment.Cluster}/{holder.Attachment.Node}",
            id.Length > ShortId ? id[..ShortId] : id,
            RecordWords.Of(record.Since));
    }

    /// <summary>"prod/database-1", or "prod/deployment/web" for an identity that is no pod.</summary>
    static string Whose(AddressRecord record) => record switch
    {
        { ReservedFor: { Kind: Identity.PodKind } pod } => $"{pod.Namespace}/{pod.Name}",
        { ReservedFor: { } identity } => $"{identity.Namespace}/{identity.Kind}/{identity.Name}",
        { Holder.Pod: { } pod } => $"{record.Holder.Namespace}/{pod}",
        _ => "",
    };

    public void End() => table.End();
}
