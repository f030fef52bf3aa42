namespace MultiZoneIpam.Samples.Tests;

/// <summary>A fenced block of a Markdown text: what stands between two lines of three backticks.</summary>
/// <param name="Language">The word after the opening backticks; empty where there is none.</param>
/// <param name="Line">Of the opening backticks, from 1.</param>
sealed record MarkdownBlock(string Language, int Line, string Text)
{
    const string Fence = "```";

    /// <exception cref="InvalidOperationException">A block is not closed.</exception>
    public static IReadOnlyList<MarkdownBlock> ReadAll(string markdown)
    {
        var blocks = new List<MarkdownBlock>();
        var lines = markdown.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            var opening = lines[line].TrimStart();
            if (!opening.StartsWith(Fence, StringComparison.Ordinal))
                continue;
            var indent = lines[line].Length - opening.Length;
            var closing = Array.FindIndex(lines, line + 1, text => text.Trim() == Fence);
            if (closing < 0)
                throw new InvalidOperationException($"the block of line {line + 1} is not closed");
            var content = lines[(line + 1)..closing].Select(text => text[Math.Min(indent, text.Length)..]);
            blocks.Add(new MarkdownBlock(opening[Fence.Length..].Trim(), line + 1, string.Join('\n', content)));
            line = closing;
        }
        return blocks;
    }
}
