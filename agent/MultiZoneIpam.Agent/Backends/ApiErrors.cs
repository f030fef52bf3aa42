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

    /// <summary>The answer, and a note of it where there is none.</summary>
    /// <param name="resource">The plural: "pods".</param>
    public async Task<T> NotedAsync<T>(string resource, Task<T> question)
    {
        try
        {
            return await question;
        }
        catch (IpamException e) when (e.IsTransient)
        {
            errors.Increment(resource, e is ApiRefusedException refused ? refused.Status.ToString(CultureInfo.InvariantCulture) : "none");
            throw;
        }
    }

    public void WriteTo(MetricText text) => errors.WriteTo(text);
}
