namespace MultiZoneIpam.E2E.Multus;

/// <summary>A pod of a case, and what a user must see of it.</summary>
/// <param name="Name">"namespace/name".</param>
/// <param name="Interfaces">All that it must have; empty where it must not start.</param>
/// <param name="DefaultRoutes">The interfaces with a default route.</param>
/// <param name="Refusal">Part of the message where it must not start.</param>
sealed record PodCase(
    string Name,
    IReadOnlyDictionary<string, string> Annotations,
    IReadOnlyList<InterfaceCase> Interfaces,
    IReadOnlyList<string> DefaultRoutes,
    string? Refusal);
