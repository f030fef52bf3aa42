namespace MultiZoneIpam.Testing;

/// <summary>What a URL's path is about: a kind, all its objects or those of a namespace, one of them, or its status.</summary>
sealed record TestPath(TestKind Kind, string? Namespace, string? Name, bool IsStatus)
{
    /// <returns>Null where no resource is served at the path.</returns>
    public static TestPath? Parse(string path)
    {
        foreach (var kind in TestKind.All)
        {
            if (!path.StartsWith(kind.Root + "/", StringComparison.Ordinal))
                continue;
            var parts = path[(kind.Root.Length + 1)..].Split('/');
            string? @namespace = null;
            if (kind.IsNamespaced && parts is ["namespaces", var given, _, ..])
            {
                @namespace = given;
                parts = parts[2..];
            }
            if (parts[0] != kind.Plural || parts.Length > 3 || (parts.Length > 2 && (parts[2] != "status" || !kind.HasStatus)))
                continue;
            if (kind.IsNamespaced && @namespace is null && parts.Length > 1)
                continue;
            return new(kind, @namespace, parts.Length > 1 ? parts[1] : null, parts.Length > 2);
        }
        return null;
    }
}
