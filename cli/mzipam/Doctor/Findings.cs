using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>All that was found, in the order in which it was looked at.</summary>
sealed class Findings
{
    readonly List<Finding> all = [];

    public IReadOnlyList<Finding> All => all;

    public bool AnyWrong => all.Exists(finding => finding.Verdict == Verdict.Wrong);

    public void Good(string subject, string message) => all.Add(new Finding(subject, Verdict.Good, message, null));

    public void Note(string subject, string message, string? advice) => all.Add(new Finding(subject, Verdict.Note, message, advice));

    public void Wrong(string subject, string message, string? advice) => all.Add(new Finding(subject, Verdict.Wrong, message, advice));

    public void Wrong(string subject, IpamException why) => Wrong(subject, why.Message, why.Details);

    public bool IsWrong(string subject) => all.Exists(finding => finding.Verdict == Verdict.Wrong && finding.Subject == subject);
}
