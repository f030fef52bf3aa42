using System.Security.Cryptography;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Tls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>
/// How long the client certificates of the node file are good for, as they lie in their files now. One that cannot be read has no
/// series: what it is for fails, and says why.
/// </summary>
sealed class CertificateExpiries(NodeConf node, TimeProvider clock) : IMetricSource
{
    const string Expiry = "multizone_ipam_certificate_expiry_seconds";

    static readonly TimeSpan Validity = TimeSpan.FromMinutes(1);

    readonly Lock reading = new();
    (IReadOnlyList<(string File, DateTimeOffset End)> Ends, long At)? last;

    public void WriteTo(MetricText text)
    {
        text.Head(Expiry, MetricKind.Gauge, "Until a client certificate that the node file names is no longer valid, in seconds; below 0 afterwards.");
        foreach (var (file, end) in Ends())
            text.Sample(Expiry, LabelText.Of(("file", file)), Math.Round((end - clock.GetUtcNow()).TotalSeconds));
    }

    IReadOnlyList<(string File, DateTimeOffset End)> Ends()
    {
        lock (reading)
        {
            if (last is not { } known || clock.GetElapsedTime(known.At) > Validity)
                last = known = (Read(), clock.GetTimestamp());
            return known.Ends;
        }
    }

    List<(string File, DateTimeOffset End)> Read()
    {
        var ends = new List<(string, DateTimeOffset)>();
        string?[] files = [node.Datastore?.CertFile, .. node.Datastore?.Zones.Values.Select(zone => zone.CertFile) ?? []];
        foreach (var file in files.OfType<string>().Distinct())
        {
            if (TryRead(() => EndOfFile(file)) is { } end)
                ends.Add((file, end));
        }
        if (node.Kubeconfig is { Length: > 0 } kubeconfig && TryRead(() => Kubeconfig.Load(kubeconfig).Client?.Certificate.NotAfter) is { } clientEnd)
            ends.Add((kubeconfig, clientEnd));
        return ends;
    }

    static DateTimeOffset? EndOfFile(string file)
    {
        var chain = Pem.Certificates(File.ReadAllText(file));
        DateTimeOffset? end = chain.Count > 0 ? chain[0].NotAfter : null;
        foreach (var certificate in chain)
            certificate.Dispose();
        return end;
    }

    static DateTimeOffset? TryRead(Func<DateTimeOffset?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IpamException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }
}
