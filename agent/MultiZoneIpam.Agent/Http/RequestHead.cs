using System.Text;

namespace MultiZoneIpam.Agent.Http;

/// <summary>What counts of a request: whoever asks with more is answered as if it had not been said.</summary>
sealed record RequestHead(string Method, string Path, string Accept)
{
    /// <summary>Null for what no HTTP/1 client sends.</summary>
    /// <param name="head">All lines before the empty one.</param>
    public static RequestHead? TryParse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split('\n', StringSplitOptions.TrimEntries);
        if (lines[0].Split(' ') is not [var method, ['/', ..] target, var version] || !version.StartsWith("HTTP/1.", StringComparison.Ordinal))
            return null;
        const string Accepting = "Accept:";
        var accept = lines.Where(line => line.StartsWith(Accepting, StringComparison.OrdinalIgnoreCase)).Select(line => line[Accepting.Length..].Trim());
        return new RequestHead(method, target.Split('?')[0], string.Join(',', accept));
    }
}
