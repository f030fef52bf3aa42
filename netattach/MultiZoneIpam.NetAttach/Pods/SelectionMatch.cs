namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>The element that a call serves, and by what it was found; null with <see cref="SelectionBasis.None"/> and <see cref="SelectionBasis.Ambiguous"/>.</summary>
public readonly record struct SelectionMatch(NetworkSelectionElement? Element, SelectionBasis Basis);
