using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// Writes objects of a cluster; only a long-running program has one. What was refused for any other reason than the outcomes
/// name is an <see cref="IpamException"/> with code 11, and then, as after no answer at all, the write may have been done.
/// </summary>
public interface IKubernetesWriter
{
    /// <param name="body">JSON of the whole object, with this name.</param>
    Task<WriteOutcome> CreateAsync(ApiResource resource, string? @namespace, string name, byte[] body, CancellationToken cancellationToken);

    /// <param name="body">JSON of the whole object as it was read, with its metadata.resourceVersion, and changed.</param>
    Task<WriteOutcome> UpdateAsync(ApiResource resource, ObjectPart part, string? @namespace, string name, byte[] body, CancellationToken cancellationToken);

    /// <param name="patch">A JSON merge patch (RFC 7396); with a metadata.resourceVersion in it, it is for that version only.</param>
    Task<WriteOutcome> PatchAsync(ApiResource resource, ObjectPart part, string? @namespace, string name, byte[] patch, CancellationToken cancellationToken);
}
