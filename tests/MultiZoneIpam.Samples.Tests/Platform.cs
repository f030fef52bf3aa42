using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>The zones and the networks of samples/, by their names.</summary>
sealed class Platform
{
    public IReadOnlyDictionary<string, Zone> Zones { get; }

    public IReadOnlyDictionary<string, Network> Networks { get; }

    public IReadOnlyList<Workload> Workloads { get; }

    public Platform()
    {
        var samples = ShownDocuments.Files()
            .Where(file => file.StartsWith("samples/", StringComparison.Ordinal))
            .SelectMany(ShownDocuments.In)
            .ToLookup(Judge.KindOf);
        Zones = samples[DocumentKind.Zone].Select(document => ZoneDocument.Parse(document.Json, document.Place).Zone).ToDictionary(zone => zone.Name.ToString());
        Networks = samples[DocumentKind.NetworkAttachmentDefinition].Select(Network.Of).ToDictionary(network => network.Nad.ToString()!);
        Workloads = [.. samples[DocumentKind.Workload].Select(Workload.Of)];
    }
}
