namespace MultiZoneIpam.Testing;

/// <summary>A request as it arrived; <see cref="User"/> is the common name of the client's certificate, where there was one.</summary>
public sealed record TestRequest(string Line, IReadOnlyDictionary<string, string> Headers, string? User, string Body)
{
    public string Method => Line.Split(' ')[0];

    /// <summary>Path and query as they were sent.</summary>
    public string Target => Line.Split(' ')[1];

    public string Path => Target.Split('?')[0];

    /// <summary>Null where the query does not have it.</summary>
    public string? Query(string name)
    {
        foreach (var pair in Target.Split('?', 2).Skip(1).SelectMany(query => query.Split('&')))
        {
            var parts = pair.Split('=', 2);
            if (Uri.UnescapeDataString(parts[0]) == name)
                return Uri.UnescapeDataString(parts[^1]);
        }
        return null;
    }
}
