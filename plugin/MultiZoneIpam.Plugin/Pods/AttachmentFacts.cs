using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>What was learnt about one attachment: who will hold its addresses, for whom they are kept, what it wishes, and where it runs.</summary>
sealed record AttachmentFacts(Holder Holder, Wishes Wishes, IReadOnlyDictionary<string, string>? NodeLabels)
{
    /// <summary>Null where the addresses are not kept.</summary>
    public Kept? Kept { get; init; }

    public required EarlierLives EarlierLives { get; init; }
}
