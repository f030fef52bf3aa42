using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>
/// Whatever runs pods: the driver that stands for Multus here, or a cluster with the real one. A case knows nothing else of it, so
/// it can run on both.
/// </summary>
interface IRuntime
{
    /// <summary>Makes the pod's interfaces; null, or why it could not.</summary>
    Task<string?> StartAsync(PodCase pod, CancellationToken cancellationToken);

    /// <summary>As an orchestrator that deletes the pod; null, or why it could not.</summary>
    Task<string?> StopAsync(PodCase pod, CancellationToken cancellationToken);

    Task<IReadOnlyList<LinkState>> LinksAsync(PodCase pod, CancellationToken cancellationToken);

    Task<IReadOnlyList<RouteState>> RoutesAsync(PodCase pod, CancellationToken cancellationToken);
}
