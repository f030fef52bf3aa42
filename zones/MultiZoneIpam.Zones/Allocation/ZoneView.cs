using System.Globalization;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// What one look at a zone saw, for one attachment: everything an ADD needs to decide, read at one revision. It grows stale at
/// once, so whatever is decided by it is compared when it is put.
/// </summary>
public sealed record ZoneView
{
    /// <summary>How many resting addresses one look brings, longest-rested first.</summary>
    const int CoolingLimit = 16;

    public required ZoneName Zone { get; init; }

    /// <summary>Null where nobody has defined the zone.</summary>
    public ZoneDocument? Definition { get; init; }

    /// <summary>Mod revision of the zone document; 0 where there is none.</summary>
    public long DefinitionRevision { get; init; }

    /// <summary>What this very attachment holds already.</summary>
    public AttachmentRecord? Own { get; init; }

    /// <summary>The attachment, or an earlier sandbox of the same pod, has a record here.</summary>
    public bool IsKnown => OwnRevision != 0 || Earlier is not null;

    /// <summary>Mod revision of <see cref="Own"/>'s key; 0 where there is none, also when its value cannot be read.</summary>
    internal long OwnRevision { get; init; }

    /// <summary>The sandbox that the same pod (by UID) and interface had before.</summary>
    internal AttachmentId? Earlier { get; init; }

    internal long PodInterfaceRevision { get; init; }

    internal IReadOnlyDictionary<int, SetHint> Hints { get; init; } = new Dictionary<int, SetHint>();

    /// <summary>Mod revision of <see cref="Keys.Freed"/>; 0 where nothing was set free yet.</summary>
    internal long FreedRevision { get; init; }

    /// <summary>The longest-rested addresses.</summary>
    internal IReadOnlyList<CoolingAddress> Cooling { get; init; } = [];

    /// <summary>What is kept for the identity that asks; nothing before anybody has looked for it.</summary>
    internal KeptView Kept { get; init; } = KeptView.Nothing;

    /// <summary><see cref="Cooling"/> is every resting address of the zone.</summary>
    internal bool CoolingIsWhole { get; init; }

    /// <summary>
    /// This view for another attachment: supposed to have no record, as hardly any that an ADD comes for has. Everything in it
    /// may be wrong by now.
    /// </summary>
    internal ZoneView Supposed() => this with { Own = null, OwnRevision = 0, Earlier = null, PodInterfaceRevision = 0, Kept = KeptView.Nothing };

    /// <summary>This view, with what a later one says of what is free; guesses, as before.</summary>
    internal ZoneView UpTo(ZoneView? later) => later is null || later.DefinitionRevision != DefinitionRevision ? this : this with
    {
        Hints = later.Hints,
        FreedRevision = later.FreedRevision,
        Cooling = later.Cooling,
        CoolingIsWhole = false,
        CoolingFrom = later.CoolingFrom,
    };

    /// <summary>Behind the keys of resting addresses that were seen to be gone.</summary>
    internal string CoolingFrom { get; init; } = Keys.Cooling;

    /// <summary>
    /// What <see cref="Refreshed"/> reads, in its order. Of the resting addresses those that were released by then, and no key that
    /// was seen to be gone: etcd walks through all keys of a range, whatever the limit, those too that were deleted since it
    /// was compacted last. Where pods come and go that are ten thousands.
    /// </summary>
    internal Operation[] Changing(DateTimeOffset released) =>
    [
        Operation.Range.Below(Keys.Hints, 0, RangeContent.KeysAndValues),
        new Operation.Range(CoolingFrom, CoolingEnd(released), CoolingLimit, RangeContent.KeysAndValues),
    ];

    /// <summary>The zone by the same definition, after a change.</summary>
    internal ZoneView Refreshed(OperationAnswer hints, OperationAnswer cooling, DateTimeOffset released) => Supposed() with
    {
        Hints = ReadHints(hints),
        FreedRevision = ReadFreed(hints),
        Cooling = ReadCooling(cooling),
        CoolingIsWhole = false,
        CoolingFrom = cooling.Items.Count > 0 ? cooling.Items[0].Key : CoolingEnd(released),
    };

    /// <summary>Not before <see cref="CoolingFrom"/>, whatever clock that came from.</summary>
    string CoolingEnd(DateTimeOffset released) =>
        Keys.CoolingUpTo(released) is var end && string.CompareOrdinal(CoolingFrom, end) < 0 ? end : CoolingFrom + "0";

    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    internal static Operation[] Operations(AttachmentId attachment, string? podUid) =>
    [
        new Operation.Get(Keys.Config),
        new Operation.Get(Keys.Attachment(attachment)),
        Operation.Range.Below(Keys.Hints, 0, RangeContent.KeysAndValues),
        CoolingAddress.Read(Keys.Cooling, CoolingLimit),
        .. podUid is null ? Array.Empty<Operation>() : [new Operation.Get(Keys.PodInterface(attachment.Cluster, podUid, attachment.IfName))],
    ];

    /// <param name="known">An earlier view of the same zone: its definition is not parsed again where it is still the same.</param>
    internal static ZoneView Read(
        ZoneName zone,
        AttachmentId attachment,
        string? podUid,
        IReadOnlyList<OperationAnswer> answers,
        ZoneView? known)
    {
        var config = Single(answers[0]);
        var own = Single(answers[1]);
        var pod = podUid is null ? null : Single(answers[4]);
        return new ZoneView
        {
            Zone = zone,
            Definition = ReadDefinition(zone, config, known),
            DefinitionRevision = config?.ModRevision ?? 0,
            Own = own is { } held ? AttachmentRecord.TryRead(held.Value) : null,
            OwnRevision = own?.ModRevision ?? 0,
            Earlier = pod is { } value ? ReadEarlier(value, attachment) : null,
            PodInterfaceRevision = pod?.ModRevision ?? 0,
            Hints = ReadHints(answers[2]),
            FreedRevision = ReadFreed(answers[2]),
            Cooling = ReadCooling(answers[3]),
            CoolingIsWhole = answers[3].Items.Count < CoolingLimit,
        };
    }

    static long ReadFreed(OperationAnswer hints) => hints.Items.FirstOrDefault(pair => pair.Key == Keys.Freed).ModRevision;

    static KeyValue? Single(OperationAnswer answer) => answer.Items.Count == 0 ? null : answer.Items[0];

    static ZoneDocument? ReadDefinition(ZoneName zone, KeyValue? config, ZoneView? known)
    {
        if (config is not { } pair)
            return null;
        return known?.Definition is { } same && known.DefinitionRevision == pair.ModRevision
            ? same
            : ZoneDocument.Parse(pair.Value, $"the stored definition of zone '{zone}'");
    }

    static AttachmentId? ReadEarlier(KeyValue pair, AttachmentId attachment)
    {
        var earlier = PodInterface.Read(pair.Value, attachment);
        return earlier == attachment ? null : earlier;
    }

    static Dictionary<int, SetHint> ReadHints(OperationAnswer answer)
    {
        var hints = new Dictionary<int, SetHint>();
        foreach (var pair in answer.Items)
        {
            if (int.TryParse(pair.Key.AsSpan(Keys.Hints.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var set))
                hints[set] = SetHint.Read(pair.Value, pair.ModRevision);
        }
        return hints;
    }

    static List<CoolingAddress> ReadCooling(OperationAnswer answer)
    {
        var cooling = new List<CoolingAddress>();
        foreach (var pair in answer.Items)
        {
            if (CoolingAddress.TryRead(pair, out var address))
                cooling.Add(address);
        }
        return cooling;
    }
}
