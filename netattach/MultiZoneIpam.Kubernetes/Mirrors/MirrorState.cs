namespace MultiZoneIpam.Kubernetes.Mirrors;

/// <summary>What a mirror's content is worth.</summary>
enum MirrorState
{
    /// <summary>Nothing is known yet.</summary>
    Unlisted,

    /// <summary>Every change is told as it happens.</summary>
    Watching,

    /// <summary>Changes may have been missed since.</summary>
    Broken,
}
