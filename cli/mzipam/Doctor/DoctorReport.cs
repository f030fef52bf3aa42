using System.Buffers;
using System.Text.Json;
using MultiZoneIpam.NetAttach;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Findings for people: a line each, what to do below it. Or for programs: one JSON document.</summary>
sealed class DoctorReport(Terminal terminal)
{
    const int VerdictWidth = 8;

    public void WriteText(Findings findings)
    {
        var width = findings.All.Max(finding => finding.Subject.Length) + 3;
        foreach (var finding in findings.All)
        {
            var verdict = WordOf(finding.Verdict).PadRight(VerdictWidth);
            var coloured = terminal.HasColour && finding.Verdict == Verdict.Wrong ? $"\e[31m{verdict}\e[0m" : verdict;
            terminal.Results.WriteLine($"{coloured}{finding.Subject.PadRight(width)}{Quoted.Text(finding.Message, int.MaxValue)}");
            if (finding.Advice is { } advice)
                terminal.Results.WriteLine($"{new string(' ', VerdictWidth + width)}{Quoted.Text(advice, int.MaxValue)}");
        }
        var wrong = findings.All.Count(finding => finding.Verdict == Verdict.Wrong);
        terminal.Say(wrong == 0 ? "Nothing is wrong." : $"Wrong: {wrong} of {findings.All.Count}.");
    }

    public void WriteJson(Findings findings)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteBoolean("healthy", !findings.AnyWrong);
            json.WriteStartArray("findings");
            foreach (var finding in findings.All)
                Write(finding, json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        text.Write("\n"u8);
        terminal.Results.BaseStream.Write(text.WrittenSpan);
    }

    static void Write(Finding finding, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("subject", finding.Subject);
        json.WriteString("verdict", WordOf(finding.Verdict));
        json.WriteString("message", finding.Message);
        if (finding.Advice is { } advice)
            json.WriteString("advice", advice);
        json.WriteEndObject();
    }

    static string WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Good => "ok",
        Verdict.Note => "note",
        _ => "wrong",
    };
}
