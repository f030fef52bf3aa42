namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>One line of a scrape.</summary>
sealed record ScrapedSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
