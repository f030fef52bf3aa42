namespace MultiZoneIpam.Zones.Stores;

/// <summary>How a <see cref="Compare"/> looks at the mod revision of its keys.</summary>
public enum CompareTarget
{
    ModRevisionIs,
    ModRevisionAtMost,
}
