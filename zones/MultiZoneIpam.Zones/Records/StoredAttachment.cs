namespace MultiZoneIpam.Zones.Records;

/// <summary>What an attachment holds, as it lies in a zone: whoever frees it compares the revision with the one that was seen.</summary>
public sealed record StoredAttachment(ZoneName Zone, AttachmentRecord Record, long ModRevision);
