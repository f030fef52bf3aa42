using System.Security.Cryptography.X509Certificates;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Tls;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Are the certificates of the node file there, valid by this node's clock, not about to end, and their keys secret?</summary>
sealed class CertificateCheck(NodeConf node, TimeProvider clock) : ICheck
{
    const string Subject = "certificates";
    const string Renew = "renew it; where it is put in place by 'multizone-ipamd install --watch', see the Secret that it comes from";
    const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Of its life: whoever renews certificates does so before this.</summary>
    const double LastPart = 0.1;

    public Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        var ends = new List<DateTimeOffset>();
        try
        {
            LookAtStores(findings, ends);
            LookAtKubeconfig(findings, ends);
        }
        catch (IpamException e)
        {
            findings.Wrong(Subject, e);
        }
        if (!findings.IsWrong(Subject) && ends.Count > 0)
            findings.Good(Subject, $"{ends.Count} looked at, the first ends at {RecordWords.Of(ends.Min())}");
        return Task.CompletedTask;
    }

    /// <exception cref="IpamException">This machine can read no certificate.</exception>
    void LookAtStores(Findings findings, List<DateTimeOffset> ends)
    {
        if (node.Datastore is not { } datastore)
            return;
        LookAt(datastore.CaFile, findings, ends);
        LookAtPair(datastore.CertFile, datastore.KeyFile, findings, ends);
        foreach (var zone in datastore.Zones.Values)
            LookAtPair(zone.CertFile, zone.KeyFile, findings, ends);
    }

    void LookAtPair(string? certFile, string? keyFile, Findings findings, List<DateTimeOffset> ends)
    {
        var certificates = LookAt(certFile, findings, ends);
        if (keyFile is null || Read(keyFile, findings) is not { } key)
            return;
        if (certificates is { Count: > 0 } && ClientIdentity.Of(certificates, key) is null)
            findings.Wrong(Subject, $"{keyFile} does not hold the unencrypted key (PEM) of {certFile}", "put the two of one certificate there");
        if ((File.GetUnixFileMode(keyFile) & Others) != 0)
            findings.Wrong(Subject, $"{keyFile} can be read or changed by others than its owner", $"chmod 600 {keyFile}");
    }

    X509Certificate2Collection? LookAt(string? file, Findings findings, List<DateTimeOffset> ends)
    {
        if (file is null || Read(file, findings) is not { } text)
            return null;
        var certificates = Pem.Certificates(text);
        if (certificates.Count == 0)
            findings.Wrong(Subject, $"{file} holds no certificate (PEM)", "put one there");
        Judge(file, certificates, findings, ends);
        return certificates;
    }

    void LookAtKubeconfig(Findings findings, List<DateTimeOffset> ends)
    {
        if (node.Kubeconfig is not { } path)
            return;
        try
        {
            var server = Kubeconfig.Load(path);
            Judge(server.Source, server.CertificateAuthorities ?? [], findings, ends);
            if (server.Client is { } client)
                Judge(server.Source, [client.Certificate, .. client.Issuers], findings, ends);
        }
        catch (IpamException)
        {
            // What is wrong with the file is another check's to say.
        }
    }

    void Judge(string where, X509Certificate2Collection certificates, Findings findings, List<DateTimeOffset> ends)
    {
        var now = clock.GetUtcNow();
        foreach (var certificate in certificates)
        {
            var (from, to) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
            var name = $"{where} ({certificate.Subject})";
            ends.Add(to);
            if (now < from)
                findings.Wrong(Subject, $"{name} is valid only from {RecordWords.Of(from)} on, and here it is {RecordWords.Of(now)}", "set this node's clock (NTP), if it is wrong; else wait");
            else if (now > to)
                findings.Wrong(Subject, $"{name} ended at {RecordWords.Of(to)}, and here it is {RecordWords.Of(now)}", Renew);
            else if (to - now < (to - from) * LastPart)
                findings.Wrong(Subject, $"{name} ends at {RecordWords.Of(to)}, and nobody has renewed it yet", Renew);
        }
    }

    static string? Read(string file, Findings findings)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Wrong(Subject, $"{file} cannot be read: {e.Message}", "put it there, readable for root, or correct the datastore of the node file");
            return null;
        }
    }
}
