namespace MultiZoneIpam.NetAttach.Calls;

/// <summary>The verbs of the CNI specification, all versions together.</summary>
public enum CniCommand
{
    Add,
    Del,
    Check,
    Gc,
    Status,
    Version,
}
