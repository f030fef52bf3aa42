using System.Text.Json;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Programs;

/// <summary>The published programs need the C library and, for TLS, OpenSSL, and say so themselves.</summary>
public sealed class BareMachineTests : IAsyncLifetime
{
    const string Network = """{"cniVersion":"1.0.0","name":"web","type":"bridge","ipam":{"type":"multizone-ipam","ranges":[[{"subnet":"10.7.0.0/24"}]]}}""";

    EtcdServer? etcd;
    BareMachine? machine;

    public async ValueTask InitializeAsync()
    {
        Requires.Root();
        etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        machine = new BareMachine();
        foreach (var file in (string[])[etcd.CaFile!, etcd.ClientCertFile!, etcd.ClientKeyFile!])
            machine.Write(file, await File.ReadAllTextAsync(file));
        machine.Write(NodeConf.DefaultPath, $$"""
            {
              "nodeName": "node1",
              "agent": { "mode": "off" },
              "datastore": { "type": "etcd", "endpoints": ["{{etcd.Url}}"], "caFile": "{{etcd.CaFile}}", "certFile": "{{etcd.ClientCertFile}}", "keyFile": "{{etcd.ClientKeyFile}}" }
            }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        machine?.Dispose();
        if (etcd is not null)
            await etcd.DisposeAsync();
    }

    [Fact]
    public void With_OpenSSL_a_call_is_served_over_mutual_TLS_and_the_doctor_asks_etcd()
    {
        machine!.PutOpenSsl();

        var (exitCode, said, complaints) = Call("ADD");
        Assert.Equal((0, ""), (exitCode, complaints));
        Assert.StartsWith("10.7.0.", JsonDocument.Parse(said).RootElement.GetProperty("ips")[0].GetProperty("address").GetString(), StringComparison.Ordinal);
        Assert.Contains($"{etcd!.Url} answers", machine.Execute("mzipam doctor", "").Said, StringComparison.Ordinal);
        Assert.Equal((0, "", ""), Call("DEL"));
    }

    [Fact]
    public void Without_OpenSSL_the_caller_gets_an_answer_that_says_so()
    {
        var (exitCode, said, _) = Call("ADD");

        var error = JsonDocument.Parse(said).RootElement;
        Assert.Equal((1, 5), (exitCode, error.GetProperty("code").GetInt32()));
        Assert.StartsWith("this machine has no OpenSSL", error.GetProperty("msg").GetString(), StringComparison.Ordinal);
        Assert.Contains("no OpenSSL", machine!.Execute("mzipam zone list", "").Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_OpenSSL_the_doctor_says_so_and_looks_at_the_rest()
    {
        var (exitCode, said, complaints) = machine!.Execute("mzipam doctor --cni-bin /bin", "");

        Assert.Equal((1, ""), (exitCode, complaints));
        Assert.Contains("\nwrong   certificates", said, StringComparison.Ordinal);
        Assert.Contains("this machine has no OpenSSL", said, StringComparison.Ordinal);
        Assert.Contains("\nok      state", said, StringComparison.Ordinal);
    }

    (int ExitCode, string Said, string Complaints) Call(string verb) => machine!.Execute(
        "multizone-ipam", Network,
        ("CNI_COMMAND", verb), ("CNI_CONTAINERID", "c1"), ("CNI_NETNS", "/var/run/netns/c1"), ("CNI_IFNAME", "eth0"), ("CNI_PATH", "/bin"));
}
