using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Cli.Tests.Doctor;

/// <summary>Certificates of the node file: each mistake that people make with them, and the clock's. The etcd is never asked.</summary>
public sealed class CertificateTests : IDisposable
{
    readonly Patient patient = new();
    readonly CertificateAuthority authority;

    public CertificateTests() => authority = new CertificateAuthority(patient.Folder.Path, "ca");

    public void Dispose()
    {
        authority.Dispose();
        patient.Dispose();
    }

    [Fact]
    public async Task Certificates_that_are_valid_are_told_with_the_end_of_the_first()
    {
        Use(authority.CaFile, Issue());

        var (verdict, message) = Assert.Single(await SaidAsync());

        Assert.Equal("ok", verdict);
        Assert.StartsWith("2 looked at, the first ends at ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var (certFile, keyFile) = Issue();
        Use(patient.Folder.File("none.pem"), (certFile, keyFile));

        Assert.Contains($"{patient.Folder.File("none.pem")} cannot be read", await OnlyWrongAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_certificate_is_named()
    {
        Use(patient.Folder.Write("empty.pem", "nothing"), Issue());

        Assert.Contains("empty.pem holds no certificate (PEM)", await OnlyWrongAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_told()
    {
        Use(authority.CaFile, (Issue().CertFile, Issue("other").KeyFile));

        Assert.Contains("other.key does not hold the unencrypted key (PEM) of", await OnlyWrongAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_told()
    {
        var (certFile, keyFile) = authority.Issue("open");
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Use(authority.CaFile, (certFile, keyFile));

        Assert.Contains("open.key can be read or changed by others", await OnlyWrongAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_has_ended_is_told()
    {
        var (certFile, keyFile) = authority.IssueExpired("late");
        Secret(keyFile);
        Use(authority.CaFile, (certFile, keyFile));

        Assert.Contains("(CN=late) ended at ", await OnlyWrongAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_renews_in_time_is_told()
    {
        Use(authority.CaFile, Issue());
        // All of them live for four days, of which two have passed.
        patient.Node.Clock.Now += TimeSpan.FromDays(2) - TimeSpan.FromHours(1);

        Assert.Equal(2, (await SaidAsync()).Count(said => said.Verdict == "wrong" && said.Message.EndsWith("and nobody has renewed it yet", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_clock_before_the_certificates_begin_is_told()
    {
        Use(authority.CaFile, Issue());
        patient.Node.Clock.Now -= TimeSpan.FromDays(30);

        var diagnosis = await patient.DiagnoseAsync();

        var wrong = diagnosis.Findings.Where(finding => finding is { Subject: "certificates", Verdict: "wrong" }).ToList();
        Assert.Equal(2, wrong.Count);
        Assert.All(wrong, finding => Assert.Contains("is valid only from", finding.Message, StringComparison.Ordinal));
        Assert.All(wrong, finding => Assert.Contains("clock (NTP)", finding.Advice, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Certificates_of_single_zones_are_looked_at_too()
    {
        var (certFile, keyFile) = authority.IssueExpired("late");
        Secret(keyFile);
        patient.More = $$""", "datastore": { "endpoints": ["https://127.0.0.1:1"], "caFile": "{{authority.CaFile}}", "zones": { "web": { "certFile": "{{certFile}}", "keyFile": "{{keyFile}}" } } }""";

        Assert.Contains("(CN=late) ended at ", await OnlyWrongAsync(), StringComparison.Ordinal);
    }

    void Use(string caFile, (string CertFile, string KeyFile) pair) =>
        patient.More = $$""", "datastore": { "endpoints": ["https://127.0.0.1:1"], "caFile": "{{caFile}}", "certFile": "{{pair.CertFile}}", "keyFile": "{{pair.KeyFile}}" }""";

    (string CertFile, string KeyFile) Issue(string name = "node")
    {
        var pair = authority.Issue(name);
        Secret(pair.KeyFile);
        return pair;
    }

    static void Secret(string file) => File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    async Task<IReadOnlyList<(string Verdict, string Message)>> SaidAsync() =>
        [.. (await patient.DiagnoseAsync()).Findings.Where(finding => finding.Subject == "certificates").Select(finding => (finding.Verdict, finding.Message))];

    async Task<string> OnlyWrongAsync()
    {
        var (verdict, message) = Assert.Single(await SaidAsync());
        Assert.Equal("wrong", verdict);
        return message;
    }
}
