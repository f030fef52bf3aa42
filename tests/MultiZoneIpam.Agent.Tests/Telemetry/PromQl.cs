namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>
/// The little of PromQL's grammar that tells which metrics an expression uses, with the labels that it selects, keeps or leaves out.
/// What is no metric of ours must be a word of the language.
/// </summary>
static class PromQl
{
    static readonly string[] Words =
    [
        "abs", "and", "avg", "avg_over_time", "bool", "by", "ceil", "clamp_max", "clamp_min", "count", "group_left", "group_right", "histogram_quantile",
        "ignoring", "increase", "label_replace", "max", "max_over_time", "min", "min_over_time", "on", "or", "rate", "sum", "time", "topk", "unless",
        "vector", "without", "changes", "sort_desc", "bottomk", "Inf",
    ];

    static readonly string[] Grouping = ["by", "without", "on", "ignoring", "group_left", "group_right"];

    /// <param name="Selected">Name and, for an exact match, the value.</param>
    public sealed record Use(string Metric, IReadOnlyList<(string Label, string? Value)> Selected);

    /// <returns>The uses of metrics, and the labels that the expression groups by.</returns>
    public static (IReadOnlyList<Use> Uses, IReadOnlyList<string> Grouped) Read(string expression)
    {
        var uses = new List<Use>();
        var grouped = new List<string>();
        for (var at = 0; at < expression.Length;)
        {
            if (expression[at] == '[')
            {
                // A range: [5m], [$__rate_interval].
                at = expression.IndexOf(']', at) + 1;
                continue;
            }
            if (char.IsAsciiDigit(expression[at]))
            {
                while (at < expression.Length && (char.IsAsciiLetterOrDigit(expression[at]) || expression[at] == '.'))
                    at++;
                continue;
            }
            if (!char.IsAsciiLetter(expression[at]))
            {
                at++;
                continue;
            }
            var word = Word(expression, ref at);
            while (at < expression.Length && expression[at] == ' ')
                at++;
            if (Array.IndexOf(Grouping, word) >= 0)
            {
                grouped.AddRange(Inside(expression, ref at, '(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
                continue;
            }
            if (Array.IndexOf(Words, word) >= 0)
                continue;
            var selector = at < expression.Length && expression[at] == '{' ? Inside(expression, ref at, '{', '}') : "";
            uses.Add(new Use(word, [.. Matchers(selector)]));
        }
        return (uses, grouped);
    }

    static string Word(string expression, ref int at)
    {
        var from = at;
        while (at < expression.Length && (char.IsAsciiLetterOrDigit(expression[at]) || expression[at] is '_' or ':'))
            at++;
        return expression[from..at];
    }

    static string Inside(string expression, ref int at, char open, char close)
    {
        if (at >= expression.Length || expression[at] != open)
            return "";
        var from = at + 1;
        at = expression.IndexOf(close, at) + 1;
        return expression[from..(at - 1)];
    }

    static IEnumerable<(string, string?)> Matchers(string selector)
    {
        for (var at = 0; at < selector.Length;)
        {
            var label = Word(selector, ref at);
            var quote = selector.IndexOf('"', at);
            var end = selector.IndexOf('"', quote + 1);
            yield return (label, selector[at..quote].Trim() == "=" ? selector[(quote + 1)..end] : null);
            at = end + 1;
            while (at < selector.Length && selector[at] is ',' or ' ')
                at++;
        }
    }
}
