namespace MultiZoneIpam.Installing;

/// <summary>How long an installation lasts.</summary>
public enum InstallMode
{
    /// <summary>Put plugin, node file and credentials in place.</summary>
    Once,

    /// <summary>Keep node file and credentials as their sources are.</summary>
    Watch,
}
