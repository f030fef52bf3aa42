using System.Text.Json;

namespace MultiZoneIpam.Cli.Tests.Doctor;

/// <summary>What doctor said, as a program reads it.</summary>
sealed class Diagnosis
{
    public Diagnosis(Run run)
    {
        ExitCode = run.ExitCode;
        using var document = JsonDocument.Parse(run.Out);
        IsHealthy = document.RootElement.GetProperty("healthy").GetBoolean();
        Findings = [.. document.RootElement.GetProperty("findings").EnumerateArray().Select(Read)];
    }

    public int ExitCode { get; }

    public bool IsHealthy { get; }

    public IReadOnlyList<(string Subject, string Verdict, string Message, string? Advice)> Findings { get; }

    /// <summary>The only thing that is wrong: its subject and what is said about it.</summary>
    public (string Subject, string Said) OnlyWrong
    {
        get
        {
            Assert.Equal((1, false), (ExitCode, IsHealthy));
            var (subject, _, message, advice) = Assert.Single(Findings, finding => finding.Verdict == "wrong");
            return (subject, $"{message} | {advice}");
        }
    }

    /// <summary>Nothing is wrong, and this is worth a note.</summary>
    public string NoteOf(string subject)
    {
        AssertHealthy();
        return Assert.Single(Findings, finding => finding.Subject == subject && finding.Verdict == "note").Message;
    }

    public void AssertHealthy() =>
        Assert.True(ExitCode == 0 && IsHealthy, string.Join('\n', Findings.Where(finding => finding.Verdict == "wrong")));

    static (string, string, string, string?) Read(JsonElement finding) => (
        finding.GetProperty("subject").GetString()!,
        finding.GetProperty("verdict").GetString()!,
        finding.GetProperty("message").GetString()!,
        finding.TryGetProperty("advice", out var advice) ? advice.GetString() : null);
}
