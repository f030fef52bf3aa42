namespace MultiZoneIpam.Testing;

/// <summary>What the server of the tests sends; with <see cref="CutAt"/>, it closes the connection after so many bytes of body.</summary>
public sealed record TestAnswer(int Status, string Body, string Headers = "", int? CutAt = null)
{
    /// <summary>The connection is closed without a word.</summary>
    public static readonly TestAnswer Nothing = new(0, "");

    /// <summary>The connection stays open, and nothing is ever said.</summary>
    public static readonly TestAnswer Silence = new(0, "", "silence");

    /// <summary>
    /// Instead of a body: writes it piece by piece, each a chunk, for as long as it runs. It ends the body by returning, and
    /// breaks the connection by throwing <see cref="OperationCanceledException"/>.
    /// </summary>
    public Func<Func<string, Task>, CancellationToken, Task>? Stream { get; init; }

    /// <summary>A Status object as a real API server sends it.</summary>
    public static TestAnswer Refusal(int code, string reason, string message, string details = "{}") => new(
        code,
        $$"""
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"{{message.Replace("\"", "\\\"", StringComparison.Ordinal)}}","reason":"{{reason}}","details":{{details}},"code":{{code}}}
        """);

    public static TestAnswer NotFound(string resource, string name) =>
        Refusal(404, "NotFound", $"{resource} \"{name}\" not found", $$"""{"name":"{{name}}","kind":"{{resource}}"}""");
}
