using System.Text;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>Labels of a series as they stand between its braces: <c>zone="web",verb="add"</c>. Values may hold anything.</summary>
static class LabelText
{
    public static string Of(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            text.Append(text.Length > 0 ? "," : "").Append(name).Append("=\"");
            foreach (var c in value)
            {
                _ = c switch
                {
                    '\\' => text.Append(@"\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append(@"\n"),
                    _ => text.Append(c),
                };
            }
            text.Append('"');
        }
        return text.ToString();
    }
}
