namespace MultiZoneIpam.E2E.Multus;

/// <summary>An interface that a pod must have. A star in an address stands for what is chosen at random.</summary>
/// <param name="Nad">What its records must name, where the case says it.</param>
sealed record InterfaceCase(string Name, IReadOnlyList<string> Addresses, string? Mac, string? Nad);
