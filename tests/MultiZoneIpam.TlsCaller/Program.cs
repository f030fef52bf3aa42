using System.Security.Cryptography.X509Certificates;
using System.Text;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Tls;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Etcd;

// A process for tests, in which both TLS clients work one after the other: CERTFILE KEYFILE, then calls as
// "etcd URL CAFILE" or "kubernetes URL CAFILE" ("-": no CA file). Says a line for each call, then how many of the system's
// certificates the runtime has seen.
using var output = new FileStream("/dev/stdout", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
foreach (var call in args.Skip(2).Chunk(3))
{
    var caFile = call[2] == "-" ? null : call[2];
    try
    {
        await (call[0] == "etcd" ? AskEtcdAsync(call[1], caFile) : AskKubernetesAsync(call[1], caFile));
        Say("answered");
    }
    catch (IpamException refused)
    {
        Say(refused.Message);
    }
}
using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
system.Open(OpenFlags.ReadOnly);
Say($"{system.Certificates.Count} of the system");

void Say(string line) => output.Write(Encoding.UTF8.GetBytes(line + "\n"));

async Task AskEtcdAsync(string url, string? caFile)
{
    await using var store = new EtcdZoneStore(new EtcdOptions { Endpoints = [url], CaFile = caFile, CertFile = args[0], KeyFile = args[1] });
    await store.ListZonesAsync(CancellationToken.None);
}

async Task AskKubernetesAsync(string url, string? caFile)
{
    var server = new ApiServer
    {
        Source = "test",
        Url = new Uri(url),
        CertificateAuthorities = caFile is null ? null : Pem.Certificates(File.ReadAllText(caFile)),
        Client = ClientIdentity.Of(Pem.Certificates(File.ReadAllText(args[0])), File.ReadAllText(args[1])),
    };
    using var api = new KubernetesApi(server, "test", TimeSpan.FromSeconds(5), TimeProvider.System);
    await api.FindNamespaceLabelsAsync("kube-system", CancellationToken.None);
}
