using System.Text;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>How long the certificates that a node file names are good for.</summary>
public sealed class CertificateExpiriesTests : IDisposable
{
    const string Expiry = "multizone_ipam_certificate_expiry_seconds";

    readonly TemporaryFolder folder = new();
    readonly CertificateAuthority authority;

    public CertificateExpiriesTests() => authority = new CertificateAuthority(folder.Path, "ca");

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Each_of_etcd_of_single_zones_and_of_the_kubeconfig_is_told_under_the_file_that_the_node_file_names()
    {
        var (node, nodeKey) = authority.Issue("node");
        var (web, webKey) = authority.IssueExpired("web");
        var kubeconfig = folder.Write("kubeconfig", $$"""
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{ name: c, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: 'https://10.0.0.1:6443', certificate-authority: {{authority.CaFile}} } }]
            users: [{ name: u, user: { client-certificate: {{node}}, client-key: {{nodeKey}} } }]
            """);
        var conf = new NodeConf
        {
            Kubeconfig = kubeconfig,
            Datastore = new DatastoreConf
            {
                Type = DatastoreConf.Etcd,
                CertFile = node,
                KeyFile = nodeKey,
                Zones = new Dictionary<string, ClientCertificateConf> { ["web"] = new(web, webKey) },
            },
        };

        var scrape = Scrape(conf);

        Assert.True(scrape.Value(Expiry, ("file", node)) > 0);
        Assert.True(scrape.Value(Expiry, ("file", web)) < 0);
        Assert.Equal(scrape.Value(Expiry, ("file", node)), scrape.Value(Expiry, ("file", kubeconfig)));
    }

    [Fact]
    public void One_that_cannot_be_read_is_left_out()
    {
        var conf = new NodeConf
        {
            Kubeconfig = folder.File("missing"),
            Datastore = new DatastoreConf { Type = DatastoreConf.Etcd, CertFile = folder.Write("garbage", "x"), KeyFile = "x" },
        };

        Assert.Empty(Scrape(conf).Find(Expiry)!.Samples);
        Assert.Empty(Scrape(new NodeConf()).Find(Expiry)!.Samples);
    }

    static ScrapeText Scrape(NodeConf node) =>
        ScrapeText.Parse(Encoding.UTF8.GetString(new Scrape([new CertificateExpiries(node, TimeProvider.System)]).Write(MetricFormat.Prometheus).Span));
}
