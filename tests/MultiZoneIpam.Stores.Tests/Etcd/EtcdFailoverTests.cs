using System.Diagnostics;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;
using static MultiZoneIpam.Stores.Tests.Etcd.EtcdStores;

namespace MultiZoneIpam.Stores.Tests.Etcd;

/// <summary>Endpoints that are dead, stopped in the middle, or about to elect a leader.</summary>
public sealed class EtcdFailoverTests
{
    static string NobodyListens => $"http://127.0.0.1:{FreePorts.Take(1)[0]}";

    [Fact]
    public async Task A_dead_endpoint_costs_nothing_and_the_next_one_answers_changes_too()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = StoreAt(NobodyListens, etcd.Url);

        await store.PutAsync("config", "x");

        Assert.Equal("x", await store.GetAsync("config"));
    }

    [Theory]
    [InlineData(EtcdServer.Tls.None)]
    [InlineData(EtcdServer.Tls.Mutual)]
    public async Task Without_any_endpoint_the_call_may_succeed_later(EtcdServer.Tls tls)
    {
        await using var etcd = await EtcdServer.StartAsync(tls);
        await using var store = etcd.Store();
        Assert.Null(await store.GetAsync("config"));
        etcd.Kill();

        var read = await store.FailsAsync(ErrorCode.TryAgainLater);
        var write = await Assert.ThrowsAsync<IpamException>(() => store.PutAsync("config", "x"));

        Assert.Contains($"{etcd.Url} (Connection refused)", read.Message, StringComparison.Ordinal);
        Assert.Contains("zone 'web'", write.Message, StringComparison.Ordinal);
        await etcd.RestartAsync();
        Assert.Null(await store.GetAsync("config"));
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_named()
    {
        await using var store = StoreAt("http://etcd.invalid:2379");

        Assert.Contains("http://etcd.invalid:2379 (", (await store.FailsAsync(ErrorCode.TryAgainLater)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_hangs_is_left_for_the_next_within_two_seconds_and_not_asked_again()
    {
        await using var cluster = await EtcdCluster.StartAsync(3);
        var hanging = cluster.Members.Except([await cluster.LeaderAsync()]).First();
        await using var store = StoreAt([hanging.Url, .. cluster.Endpoints.Except([hanging.Url])]);
        hanging.Pause();
        var begun = Stopwatch.StartNew();

        Assert.Null(await store.GetAsync("config"));
        Assert.InRange(begun.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(2.5));

        begun.Restart();
        await store.PutAsync("config", "x");
        Assert.Equal("x", await store.GetAsync("config"));
        Assert.InRange(begun.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task Reads_survive_the_death_of_the_leader_within_their_deadline()
    {
        await using var cluster = await EtcdCluster.StartAsync(3);
        var leader = await cluster.LeaderAsync();
        await using var store = StoreAt([leader.Url, .. cluster.Endpoints.Except([leader.Url])]);
        await store.PutAsync("config", "x");

        leader.Kill();

        Assert.Equal("x", await store.GetAsync("config"));
        await store.PutAsync("config", "y");
        Assert.Equal("y", await store.GetAsync("config"));
    }

    [Fact]
    public async Task A_change_that_was_sent_and_not_answered_has_an_unknown_outcome_and_is_not_repeated()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var other = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = StoreAt(etcd.Url, other.Url);
        Assert.Null(await store.GetAsync("config"));
        etcd.Pause();
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        var unknown = await Assert.ThrowsAsync<UnknownOutcomeException>(
            () => store.ExecuteAsync(Web, Always(Put("config", "x")), time.Token));

        Assert.Contains($"{etcd.Url} (no answer within ", unknown.Message, StringComparison.Ordinal);
        // The next call starts at the next endpoint, and finds that nothing was sent there.
        Assert.Null(await store.GetAsync("config"));
    }

    [Fact]
    public async Task A_change_whose_server_dies_has_an_unknown_outcome()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();
        Assert.Null(await store.GetAsync("config"));
        etcd.Pause();

        var change = store.PutAsync("config", new string('x', 100_000));
        while (WaitingBytes(new Uri(etcd.Url).Port) < 10_000 && !change.IsCompleted)
            await Task.Yield();
        etcd.Kill();

        await Assert.ThrowsAsync<UnknownOutcomeException>(() => change);
    }

    [Fact]
    public async Task The_callers_deadline_ends_a_call_with_what_was_tried()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();
        etcd.Pause();
        using var time = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var over = new CancellationTokenSource();
        await over.CancelAsync();

        var tried = await Assert.ThrowsAsync<IpamException>(() => Read(time.Token));
        var untried = await Assert.ThrowsAsync<IpamException>(() => Read(over.Token));

        Assert.Equal((ErrorCode.TryAgainLater, ErrorCode.TryAgainLater), (tried.Code, untried.Code));
        Assert.Contains($"{etcd.Url} (no answer within ", tried.Message, StringComparison.Ordinal);
        Assert.Contains($"no time was left to ask {etcd.Url}", untried.Message, StringComparison.Ordinal);

        Task<TransactionResult> Read(CancellationToken cancellationToken) =>
            store.ExecuteAsync(Web, Transaction.Read(new Operation.Get("config")), cancellationToken);
    }

    [Fact]
    public async Task A_call_without_a_callers_deadline_ends_by_itself()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();
        etcd.Pause();
        var begun = Stopwatch.StartNew();

        await store.FailsAsync(ErrorCode.TryAgainLater);

        Assert.InRange(begun.Elapsed, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
        etcd.Continue();
        Assert.Null(await store.GetAsync("config"));
    }

    [Fact]
    public async Task Calls_at_once_share_the_connection()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => store.PutAsync($"ip/{n:x8}", "x")));

        var read = await store.ExecuteAsync(
            Web, Transaction.Read(Operation.Range.Below("ip/", 0, RangeContent.KeysOnly)), CancellationToken.None);
        Assert.Equal(100, read.Answers[0].Items.Count);
    }

    // What the kernel has for a server that does not read, as /proc/net/tcp has it: local address, remote, state, tx:rx.
    static int WaitingBytes(int port) => File.ReadLines("/proc/net/tcp").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(connection => connection[1].EndsWith($":{port:X4}", StringComparison.Ordinal) && connection[3] == "01")
        .Sum(connection => Convert.ToInt32(connection[4].Split(':')[1], 16));
}
