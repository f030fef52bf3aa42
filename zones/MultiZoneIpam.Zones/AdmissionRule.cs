namespace MultiZoneIpam.Zones;

/// <summary>
/// Who may do something in a zone: every condition that is given must hold. Names are patterns in which '*' stands for any
/// characters; a service account is "namespace/name".
/// </summary>
public sealed record AdmissionRule
{
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public IReadOnlyDictionary<string, string> NamespaceSelector { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> ServiceAccounts { get; init; } = [];

    public bool NeedsPod => ServiceAccounts.Count > 0;

    public bool NeedsNamespaceLabels => NamespaceSelector.Count > 0;

    /// <summary>Why the rule refuses; null where it admits.</summary>
    /// <param name="namespaceLabels">Needed where <see cref="NeedsNamespaceLabels"/>.</param>
    /// <param name="serviceAccount">The pod's, without its namespace; needed where <see cref="NeedsPod"/>.</param>
    public string? WhyNot(string? @namespace, IReadOnlyDictionary<string, string>? namespaceLabels, string? serviceAccount)
    {
        if (@namespace is null)
            return "the caller names no pod";
        if (Namespaces.Count > 0 && !Namespaces.Any(pattern => Matches(pattern, @namespace)))
            return $"namespace '{@namespace}' is not one of {string.Join(", ", Namespaces)}";
        if (NamespaceSelector.Any(label => namespaceLabels?.GetValueOrDefault(label.Key) != label.Value))
            return $"namespace '{@namespace}' lacks the labels {string.Join(", ", NamespaceSelector.Select(label => $"{label.Key}={label.Value}"))}";
        var account = $"{@namespace}/{serviceAccount}";
        if (ServiceAccounts.Count > 0 && !ServiceAccounts.Any(pattern => Matches(pattern, account)))
            return $"service account '{account}' is not one of {string.Join(", ", ServiceAccounts)}";
        return null;
    }

    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
            return pattern.SequenceEqual(text);
        if (!text.StartsWith(pattern[..star]))
            return false;
        pattern = pattern[(star + 1)..];
        text = text[star..];
        // Between two stars the first place that fits leaves the most for the rest, so nothing is tried twice.
        while ((star = pattern.IndexOf('*')) >= 0)
        {
            var at = text.IndexOf(pattern[..star]);
            if (at < 0)
                return false;
            pattern = pattern[(star + 1)..];
            text = text[(at + star)..];
        }
        return text.EndsWith(pattern);
    }
}
