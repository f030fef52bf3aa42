namespace MultiZoneIpam.Kubernetes;

/// <summary>Which objects of a kind a list or a watch is about; what is null does not restrict it.</summary>
public sealed record Selection
{
    public static readonly Selection All = new();

    public string? Namespace { get; init; }

    /// <summary>Such as "spec.nodeName=node1".</summary>
    public string? Fields { get; init; }

    /// <summary>Such as "app=db,tier in (a,b)".</summary>
    public string? Labels { get; init; }

    internal string QueryOf(params (string Name, string? Value)[] more) => string.Join('&',
        more.Append(("fieldSelector", Fields)).Append(("labelSelector", Labels))
            .Where(part => part.Item2 is { Length: > 0 })
            .Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
}
