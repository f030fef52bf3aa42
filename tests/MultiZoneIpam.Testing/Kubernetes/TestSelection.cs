using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>Which objects a list or watch is about: the kind, the namespace, the field selector and the label selector.</summary>
sealed record TestSelection(TestKind Kind, string? Namespace, string Fields, string Labels)
{
    /// <returns>The field that no object of the kind can be selected by, or null.</returns>
    public string? UnknownField => Terms(Fields).Select(term => term.Split('=')[0].TrimEnd('!')).FirstOrDefault(name => !IsKnown(name));

    public bool Includes(JsonObject found)
    {
        var metadata = found["metadata"]!;
        return (Namespace is null || Text(metadata["namespace"]) == Namespace)
            && Terms(Fields).All(term => IsField(found, term))
            && Terms(Labels).All(term => IsLabelled(metadata["labels"], term));
    }

    bool IsKnown(string name) => name is "metadata.name" or "metadata.namespace"
        || (Kind.Kind == "Pod" && name is "spec.nodeName" or "status.phase" or "spec.serviceAccountName");

    static bool IsField(JsonObject found, string term)
    {
        var parts = term.Split('=', 2);
        JsonNode? value = found;
        foreach (var step in parts[0].TrimEnd('!').Split('.'))
            value = value?[step];
        return (Text(value) == parts[1].TrimStart('=')) != parts[0].EndsWith('!');
    }

    static bool IsLabelled(JsonNode? labels, string term)
    {
        if (term.Contains(" in (", StringComparison.Ordinal) || term.Contains(" notin (", StringComparison.Ordinal))
        {
            var words = term.Split(' ', 3);
            var values = words[2].Trim('(', ')').Split(',', StringSplitOptions.TrimEntries);
            return values.Contains(labels?[words[0]] is { } held ? Text(held) : null) == (words[1] == "in");
        }
        if (!term.Contains('='))
            return term.StartsWith('!') ? labels?[term[1..]] is null : labels?[term] is not null;
        var parts = term.Split('=', 2);
        var equal = labels?[parts[0].TrimEnd('!')] is { } value && Text(value) == parts[1].TrimStart('=');
        return equal != parts[0].EndsWith('!');
    }

    static string Text(JsonNode? value) => value?.GetValue<string>() ?? "";

    // Commas separate terms, except between the brackets of a set.
    static List<string> Terms(string selector)
    {
        var terms = new List<string>();
        var start = 0;
        var depth = 0;
        for (var at = 0; at <= selector.Length; at++)
        {
            if (at < selector.Length && selector[at] is '(' or ')')
                depth += selector[at] == '(' ? 1 : -1;
            if (at < selector.Length && (selector[at] != ',' || depth > 0))
                continue;
            if (at > start)
                terms.Add(selector[start..at].Trim());
            start = at + 1;
        }
        return terms;
    }
}
