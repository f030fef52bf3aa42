using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Cli.Tests.Doctor;

/// <summary>etcd, its certificates and rights, and the zones in it.</summary>
public sealed class StoreTests : IDisposable
{
    const string Tiny =
        """
        apiVersion: ipam.multizone.dev/v1alpha1
        kind: Zone
        metadata: { name: tiny }
        spec:
          ranges: [ [ { subnet: 10.9.0.0/30 } ] ]
        """;

    readonly Patient patient = new();

    public void Dispose() => patient.Dispose();

    [Fact]
    public async Task An_etcd_with_mutual_TLS_is_well()
    {
        await using var etcd = await StartAsync();
        UseEtcd(etcd, [etcd.Url], etcd.ClientCertFile, etcd.ClientKeyFile);

        var diagnosis = await patient.DiagnoseAsync();

        diagnosis.AssertHealthy();
        Assert.Equal(
            ["plugin", "node file", "certificates", "etcd", "zones", "state"],
            diagnosis.Findings.Where(finding => finding.Verdict == "ok").Select(finding => finding.Subject));
    }

    [Fact]
    public async Task Of_several_endpoints_the_one_that_is_down_is_named()
    {
        await using var etcd = await StartAsync();
        var down = $"https://127.0.0.1:{FreePorts.Take(1)[0]}";
        UseEtcd(etcd, [etcd.Url, down], etcd.ClientCertFile, etcd.ClientKeyFile);

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("etcd", subject);
        Assert.Contains($"asked {down} (Connection refused)", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_etcd_that_is_away_is_said_once()
    {
        var down = $"http://127.0.0.1:{FreePorts.Take(1)[0]}";
        patient.More = $$""", "datastore": { "endpoints": ["{{down}}"] }""";

        var diagnosis = await patient.DiagnoseAsync();

        Assert.Equal("etcd", diagnosis.OnlyWrong.Subject);
        Assert.Contains(("zones", "note", "not looked at: the store cannot be asked, see above", null), diagnosis.Findings);
    }

    [Fact]
    public async Task A_user_who_may_only_read_a_zone_is_told_and_nothing_is_written()
    {
        await using var etcd = await StartAsync();
        var (certFile, keyFile) = Issue(etcd, "reader");
        await etcd.GrantAsync("reader", "READ", "/multizone-ipam/");
        UseEtcd(etcd, [etcd.Url], certFile, keyFile);

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("zones", subject);
        Assert.Contains("zone 'database' (/multizone-ipam/zones/database/): etcd at", said, StringComparison.Ordinal);
        Assert.Contains("does not permit it to user 'reader'", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_of_one_zone_is_asked_for_that_zone_only()
    {
        await using var etcd = await StartAsync();
        var (certFile, keyFile) = Issue(etcd, "database");
        await etcd.GrantAsync("database", "READWRITE", "/multizone-ipam/zones/database/");
        UseEtcd(etcd, [etcd.Url], certFile, keyFile, $$""", "zones": { "database": { "certFile": "{{certFile}}", "keyFile": "{{keyFile}}" } }""");

        var diagnosis = await patient.DiagnoseAsync();

        Assert.Contains("may not list all zones", diagnosis.NoteOf("zones"), StringComparison.Ordinal);
        Assert.Contains(diagnosis.Findings, finding => finding.Message.StartsWith("zone 'database' has room", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_look_at_the_rights_leaves_no_key()
    {
        await patient.Node.ApplyAsync(TestNode.Database);

        (await patient.DiagnoseAsync()).AssertHealthy();

        var read = Transaction.Read(new Operation.Get("doctor"));
        var result = await patient.Node.Store.ExecuteAsync(TestNode.Zone("database"), read, CancellationToken.None);
        Assert.Empty(result.Answers[0].Items);
    }

    [Fact]
    public async Task No_zone_at_all_is_wrong_where_networks_may_not_define_one()
    {
        Assert.Contains("there is none in the file store", (await patient.DiagnoseAsync()).NoteOf("zones"), StringComparison.Ordinal);

        patient.More = """, "inline": "deny" """;
        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("zones", subject);
        Assert.Contains("every ADD fails", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_that_is_full_is_wrong()
    {
        await patient.Node.ApplyAsync(Tiny);
        (await patient.DiagnoseAsync()).AssertHealthy();
        // 10.9.0.1 is the gateway.
        await patient.Node.TakeAsync("tiny", "prod/web-1");

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("zones", subject);
        Assert.Contains("zone 'tiny' is full", said, StringComparison.Ordinal);
        Assert.Contains("mzipam show --zone tiny", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_whose_addresses_only_rest_is_not_full()
    {
        await patient.Node.ApplyAsync(Tiny);
        await patient.Node.TakeAsync("tiny", "prod/web-1");
        await patient.Node.LeaveAsync("tiny", "prod/web-1");

        (await patient.DiagnoseAsync()).AssertHealthy();
    }

    [Fact]
    public async Task A_zone_without_a_definition_or_with_one_that_cannot_be_read_is_wrong()
    {
        await patient.Node.DamageAsync("lost", "10.5.0.1");
        Assert.Contains("zone 'lost' has addresses in use and no definition", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);

        var put = new Transaction([], [new Operation.Put("config", "{"u8.ToArray())], []);
        await patient.Node.Store.ExecuteAsync(TestNode.Zone("lost"), put, CancellationToken.None);
        Assert.Contains("the stored definition of zone 'lost' is not JSON", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);
    }

    /// <summary>With a zone in it.</summary>
    async Task<EtcdServer> StartAsync()
    {
        var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        Secret(etcd.ClientKeyFile!);
        UseEtcd(etcd, [etcd.Url], etcd.ClientCertFile, etcd.ClientKeyFile);
        var zone = patient.Folder.Write("zone.yaml", TestNode.Database);
        var applied = await patient.Node.RunWithNodeFileAsync(patient.NodeFile, "zone", "apply", "-f", zone);
        Assert.Equal((0, ""), (applied.ExitCode, applied.Error));
        return etcd;
    }

    void UseEtcd(EtcdServer etcd, string[] endpoints, string? certFile, string? keyFile, string more = "") =>
        patient.More = $$""", "datastore": { "endpoints": ["{{string.Join("\", \"", endpoints)}}"], "caFile": "{{etcd.CaFile}}", "certFile": "{{certFile}}", "keyFile": "{{keyFile}}" {{more}} }""";

    static (string CertFile, string KeyFile) Issue(EtcdServer etcd, string user)
    {
        var pair = etcd.Authority!.Issue(user);
        Secret(pair.KeyFile);
        return pair;
    }

    static void Secret(string file) => File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
}
