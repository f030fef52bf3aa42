namespace MultiZoneIpam.Kubernetes;

/// <summary>What a write is about: where a kind has a status sub-resource, each part is written apart from the other.</summary>
public enum ObjectPart
{
    /// <summary>All but the status.</summary>
    Body,

    /// <summary>Nothing but the status.</summary>
    Status,
}
