using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>What was learnt about one attachment: who will hold its addresses, what it wishes, and where it runs.</summary>
sealed record AttachmentFacts(Holder Holder, Wishes Wishes, IReadOnlyDictionary<string, string>? NodeLabels);
