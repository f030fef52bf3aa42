namespace MultiZoneIpam.Golden.Tests;

/// <summary>What a case cannot know when it is written: ${version}, ${case}, ${work} and the rest of the README's list.</summary>
sealed class Placeholders(IReadOnlyDictionary<string, string> values)
{
    public static Placeholders None { get; } = new(new Dictionary<string, string>());

    public string Fill(string text)
    {
        foreach (var (name, value) in values)
            text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        return text;
    }
}
