namespace MultiZoneIpam.NetAttach;

/// <summary>What of a CNI call can ask for certain addresses, in order of precedence; the pod's annotations come after these.</summary>
public enum RequestSource
{
    RuntimeConfig,
    ConfigArgs,
    CniArgs,
}
