namespace MultiZoneIpam.Plugin.Node;

/// <summary>Whether a network's own config may carry what reaches beyond its zone: ranges, a datastore, file paths.</summary>
public enum InlineUse
{
    Allow,
    Deny,
}
