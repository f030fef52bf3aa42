namespace MultiZoneIpam.Testing;

/// <summary>Several real etcd members that are one cluster, without TLS.</summary>
public sealed class EtcdCluster : IAsyncDisposable
{
    EtcdCluster(IReadOnlyList<EtcdServer> members) => Members = members;

    public IReadOnlyList<EtcdServer> Members { get; }

    public IReadOnlyList<string> Endpoints => [.. Members.Select(member => member.Url)];

    public static async Task<EtcdCluster> StartAsync(int members)
    {
        Requires.Program("etcd");
        var ports = FreePorts.Take(3 * members);
        var peers = Enumerable.Range(0, members).Select(i => $"http://127.0.0.1:{ports[2 * members + i]}").ToArray();
        var all = string.Join(',', peers.Select((peer, i) => $"m{i}={peer}"));
        var cluster = new EtcdCluster([.. peers.Select((peer, i) => new EtcdServer(EtcdServer.Tls.None, $"m{i}", [ports[i], ports[members + i]], peer, all))]);
        try
        {
            foreach (var member in cluster.Members)
                member.Launch();
            foreach (var member in cluster.Members)
                await member.AnswersAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<EtcdServer> LeaderAsync()
    {
        foreach (var member in Members)
        {
            var status = await member.PostAsync("/v3/maintenance/status", "{}");
            if (status.GetProperty("leader").GetString() == status.GetProperty("header").GetProperty("member_id").GetString())
                return member;
        }
        throw new InvalidOperationException("no member of the cluster is its leader");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
            await member.DisposeAsync();
    }
}
