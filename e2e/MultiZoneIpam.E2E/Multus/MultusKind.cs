namespace MultiZoneIpam.E2E.Multus;

/// <summary>How Multus runs on the node.</summary>
public enum MultusKind
{
    /// <summary>A binary that the runtime starts: the runtime's CNI_ARGS follow its own.</summary>
    Thin,

    /// <summary>A daemon: it has no CNI_ARGS of a runtime, and a small cgroup.</summary>
    Thick,
}
