using System.Globalization;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Backends;

/// <summary>Counts the requests that a cluster did not answer, or refused.</summary>
sealed class ApiErrors : IMetricSource
{
    readonly Counter errors = new("multizone_ipam_api_errors_total", "Requests to the Kubernetes API that failed, by resource and HTTP status.", "resource", "status");

    public ApiErrors()
    {
        foreach (var resource in (ApiResource[])[ApiResource.Pods, ApiResource.Namespaces, ApiResource.Nodes])
        {
            foreach (var status in (string[])["none", "401", "403", "429", "500", "503"])
                errors.Announce(resource.Plural, status);
        }
    }

    /// <param name="resource">The plural: "pods".</param>
    public void Failed(string resource, IpamException error) =>
        errors.Increment(resource, error is ApiRefusedException refused ? refused.Status.ToString(CultureInfo.InvariantCulture) : "none");

    public void WriteTo(MetricText text) => errors.WriteTo(text);
}
