namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>A metric of a scrape with its series.</summary>
sealed record ScrapedFamily(string Name, string Type)
{
    public List<ScrapedSample> Samples { get; } = [];
}
