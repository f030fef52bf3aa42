namespace MultiZoneIpam.Zones.Records;

/// <summary>
/// For whom addresses are kept, beyond the life of a pod: a name that is unique in its cluster. Several interfaces of one pod are
/// identities of their own; a claim is for one interface by itself, so it names none.
/// </summary>
/// <param name="Kind">"pod", "vm", "deployment", "daemonset", "claim" and so on, in lower case.</param>
/// <param name="IfName">Null for a claim.</param>
public sealed record Identity(string Namespace, string Kind, string Name, string? IfName)
{
    public const string PodKind = "pod";

    public const string ClaimKind = "claim";

    /// <summary>How an address that is kept for it was asked for.</summary>
    public RequestKind Request => Kind == ClaimKind ? RequestKind.Claim : RequestKind.Sticky;

    /// <summary>"prod/pod/database-1/net1": its part of a key, and what records call it.</summary>
    public string Path => IfName is null ? $"{Namespace}/{Kind}/{Name}" : $"{Namespace}/{Kind}/{Name}/{IfName}";

    /// <summary>Each part of it can be a part of a key, and no other identity has the same one.</summary>
    public bool IsKey =>
        IsPart(Namespace) && IsPart(Kind) && IsPart(Name) && (Kind == ClaimKind ? IfName is null : IfName is not null && IsPart(IfName));

    /// <summary>Reads what <see cref="Path"/> wrote; null for anything else.</summary>
    public static Identity? TryParse(string? path)
    {
        Identity? identity = path?.Split('/') switch
        {
            [var place, var kind, var name] => new(place, kind, name, null),
            [var place, var kind, var name, var ifName] => new(place, kind, name, ifName),
            _ => null,
        };
        return identity is { IsKey: true } ? identity : null;
    }

    /// <exception cref="FormatException">Not what <see cref="Path"/> writes.</exception>
    internal static Identity Parse(string? path) => TryParse(path) ?? throw new FormatException($"'{path}' is no identity");

    /// <summary>"pod prod/database-1 (net1)".</summary>
    public override string ToString() => IfName is null ? $"{Kind} {Namespace}/{Name}" : $"{Kind} {Namespace}/{Name} ({IfName})";

    static bool IsPart(string part) => part.Length is > 0 and <= 253 && part is not ("." or "..") && !part.AsSpan().ContainsAnyExceptInRange('!', '~') && !part.Contains('/');
}
