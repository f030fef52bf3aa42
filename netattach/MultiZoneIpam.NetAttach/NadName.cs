namespace MultiZoneIpam.NetAttach;

/// <summary>The namespace and the name of a NetworkAttachmentDefinition, both not empty and of the letters that Kubernetes allows.</summary>
public readonly record struct NadName
{
    NadName(string @namespace, string name)
    {
        Namespace = @namespace;
        Name = name;
    }

    public string Namespace { get; }

    public string Name { get; }

    /// <summary>Reads "namespace/name".</summary>
    public static bool TryParse(string? text, out NadName nad)
    {
        nad = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 && TryFrom(text![..slash], text[(slash + 1)..], out nad);
    }

    public static bool TryFrom(string @namespace, string name, out NadName nad)
    {
        var valid = IsLabel(@namespace) && IsSubdomain(name);
        nad = valid ? new NadName(@namespace, name) : default;
        return valid;
    }

    public override string ToString() => $"{Namespace}/{Name}";

    static bool IsSubdomain(string text)
    {
        foreach (var label in text.Split('.'))
        {
            if (!IsLabel(label))
                return false;
        }
        return text.Length <= 253;
    }

    static bool IsLabel(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }
        return text.Length is > 0 and <= 63 && text[0] != '-' && text[^1] != '-';
    }
}
