using System.Text;
using System.Text.Json.Nodes;
using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Agent.Events;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>What a cluster is told of pods without addresses, and how little of it.</summary>
public sealed class PodEventsTests : IAsyncLifetime
{
    readonly TestCluster cluster = TestCluster.Start();
    readonly TestClock clock = new();
    readonly StringBuilder log = new();
    readonly CancellationTokenSource stop = new();
    readonly PodEvents events;
    Task running = Task.CompletedTask;

    public PodEventsTests() => events = new PodEvents(
        () => new KubernetesClient(Kubeconfig.Load(cluster.Kubeconfig), "test", TimeSpan.FromSeconds(5), TimeProvider.System),
        "node1",
        new ApiErrors(),
        new AgentLog(clock, line =>
        {
            lock (log)
                log.Append(line);
        }),
        clock);

    public ValueTask InitializeAsync()
    {
        cluster.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"prod"}}""");
        running = events.RunAsync(stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await cluster.DisposeAsync();
        stop.Dispose();
    }

    [Fact]
    public async Task A_pod_is_told_why_it_has_no_address()
    {
        events.Observe(Failed("web-0", ErrorCode.ZoneExhausted, "zone 'web' has no free address"));

        var told = Assert.Single(await EventsAsync(1));

        Assert.Equal("ZoneExhausted", (string?)told["reason"]);
        Assert.Equal("Warning", (string?)told["type"]);
        Assert.Equal("net1: zone 'web' has no free address; do something", (string?)told["message"]);
        Assert.Equal("""{"apiVersion":"v1","kind":"Pod","namespace":"prod","name":"web-0","uid":"uid-web-0"}""", told["involvedObject"]!.ToJsonString());
        Assert.Equal("multizone-ipamd", (string?)told["reportingComponent"]);
        Assert.Equal("node1", (string?)told["source"]!["host"]);
        Assert.Equal("2026-01-02T03:04:05Z", (string?)told["firstTimestamp"]);
        Assert.Equal(1, (int?)told["count"]);
    }

    [Fact]
    public async Task The_same_trouble_again_and_again_is_one_event_whose_count_goes_up_every_five_minutes()
    {
        for (var minute = 0; minute <= 10; minute++)
        {
            for (var index = 0; index < 6; index++)
                events.Observe(Failed("web-0", ErrorCode.NotAllowed, $"not allowed at minute {minute}"));
            await SettledAsync($"marker-{minute}");
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var told = Assert.Single(await EventsAsync(1), found => (string?)found["involvedObject"]!["name"] == "web-0");
        // Told at minutes 0, 5 and 10, each time with the first call of that minute.
        Assert.Equal(61, (int?)told["count"]);
        Assert.Equal("2026-01-02T03:14:05Z", (string?)told["lastTimestamp"]);
        Assert.Equal("2026-01-02T03:04:05Z", (string?)told["firstTimestamp"]);
        Assert.Equal(3, Writes("web-0"));
    }

    [Fact]
    public async Task Each_reason_and_each_interface_and_each_life_of_a_pod_has_its_own()
    {
        events.Observe(Failed("web-0", ErrorCode.ZoneExhausted, "x"));
        events.Observe(Failed("web-0", ErrorCode.AddressHeld, "x"));
        events.Observe(Failed("web-0", ErrorCode.AddressHeld, "x", ifName: "net2"));
        events.Observe(Failed("web-0", ErrorCode.AddressHeld, "x", uid: "another"));

        Assert.Equal(4, (await EventsAsync(4)).Count);
    }

    [Theory]
    [InlineData(CniCommand.Add, ErrorCode.TryAgainLater)]
    [InlineData(CniCommand.Add, ErrorCode.InvalidConfig)]
    [InlineData(CniCommand.Add, null)]
    [InlineData(CniCommand.Status, ErrorCode.ZoneExhausted)]
    public void Other_ends_of_calls_are_no_events(CniCommand verb, ErrorCode? code)
    {
        var call = Failed("web-0", ErrorCode.ZoneExhausted, "x");
        Assert.Null(PodTrouble.Of(call with
        {
            Environment = call.Environment! with { Command = verb },
            Error = code is { } error ? new IpamException(error, "x") : null,
        }));
        Assert.Null(PodTrouble.Of(call with { Environment = call.Environment! with { RawArgs = "IgnoreUnknown=1" } }));
        Assert.NotNull(PodTrouble.Of(call));
    }

    [Fact]
    public async Task A_cluster_that_forbids_events_is_asked_once_and_named_in_one_line()
    {
        var refused = 0;
        cluster.Override = request =>
        {
            if (request.Method != "POST")
                return null;
            Interlocked.Increment(ref refused);
            return TestAnswer.Refusal(403, "Forbidden", "events is forbidden");
        };
        for (var index = 0; index < 20; index++)
            events.Observe(Failed($"web-{index}", ErrorCode.ZoneExhausted, "x"));
        await AgentNode.Until(() => Log.Length > 0);
        clock.Advance(TimeSpan.FromMinutes(4));
        events.Observe(Failed("web-1", ErrorCode.ZoneExhausted, "x"));
        clock.Advance(TimeSpan.FromMinutes(2));
        events.Observe(Failed("web-2", ErrorCode.ZoneExhausted, "x"));
        await AgentNode.Until(() => Volatile.Read(ref refused) == 2);
        cluster.Override = _ => null;
        await AgentNode.Until(() =>
        {
            clock.Advance(TimeSpan.FromMinutes(6));
            events.Observe(Failed("web-3", ErrorCode.ZoneExhausted, "x"));
            return Events().Count > 0;
        });

        Assert.Contains(" warn events cannot be written: ", Log, StringComparison.Ordinal);
        Assert.Single(Log.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_cluster_that_does_not_answer_holds_up_no_call_and_no_more_than_256_wait()
    {
        cluster.Server.IsSilent = true;
        var began = System.Diagnostics.Stopwatch.StartNew();
        for (var index = 0; index < 100_000; index++)
            events.Observe(Failed("web-0", ErrorCode.ZoneExhausted, "x"));

        Assert.True(began.Elapsed < TimeSpan.FromSeconds(4), $"{began.Elapsed}");
        Assert.True(cluster.Server.Requests.Count <= 1);
    }

    [Fact]
    public async Task An_event_that_the_cluster_has_forgotten_is_made_anew()
    {
        events.Observe(Failed("web-0", ErrorCode.ZoneExhausted, "x"));
        var first = Assert.Single(await EventsAsync(1));
        cluster.Delete("Event", "prod", (string)first["metadata"]!["name"]!);
        clock.Advance(TimeSpan.FromMinutes(5));
        events.Observe(Failed("web-0", ErrorCode.ZoneExhausted, "x"));

        Assert.Equal(2, (int?)Assert.Single(await EventsAsync(1))["count"]);
    }

    [Fact]
    public async Task A_message_is_one_line_of_at_most_1024_bytes()
    {
        events.Observe(Failed("web-0", ErrorCode.ZoneExhausted, $"a\nb\u001b[31m{string.Concat(Enumerable.Repeat("ä", 2000))}"));

        var message = (string)Assert.Single(await EventsAsync(1))["message"]!;

        Assert.StartsWith(@"net1: a\u000ab\u001b[31mää", message, StringComparison.Ordinal);
        Assert.EndsWith("ä...", message, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(message), 1000, 1024);
    }

    [Fact]
    public async Task A_pod_with_the_longest_name_gets_its_event_too()
    {
        events.Observe(Failed(new string('p', 253), ErrorCode.ZoneExhausted, "x"));

        Assert.Equal(253, ((string)Assert.Single(await EventsAsync(1))["metadata"]!["name"]!).Length);
    }

    string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    static ServedCall Failed(string pod, ErrorCode code, string message, string ifName = "net1", string? uid = null) => new(
        new CniEnvironment
        {
            Command = CniCommand.Add,
            ContainerId = "c",
            Netns = "/n",
            IfName = ifName,
            RawArgs = $"IgnoreUnknown=1;K8S_POD_NAMESPACE=prod;K8S_POD_NAME={pod};K8S_POD_UID={uid ?? $"uid-{pod}"}",
            PluginPath = "/p",
        },
        [],
        null,
        new IpamException(code, message, "do something"),
        TimeSpan.Zero);

    /// <summary>All that came before is dealt with when this one is.</summary>
    async Task SettledAsync(string marker)
    {
        events.Observe(Failed(marker, ErrorCode.ZoneExhausted, "x"));
        await AgentNode.Until(() => Events().Any(found => (string?)found["involvedObject"]!["name"] == marker));
    }

    int Writes(string pod) => cluster.Server.Requests.Count(request => request.Method is "POST" or "PATCH" && (request.Body.Contains($"\"name\":\"{pod}\"", StringComparison.Ordinal) || request.Path.Contains(pod, StringComparison.Ordinal)));

    async Task<IReadOnlyList<JsonObject>> EventsAsync(int count)
    {
        await AgentNode.Until(() => Events().Count >= count);
        return Events();
    }

    List<JsonObject> Events() => [.. cluster.Server.Requests
        .Where(request => request.Method == "POST")
        .Select(request => (string)JsonNode.Parse(request.Body)!["metadata"]!["name"]!)
        .Distinct()
        .Select(name => cluster.Find("Event", "prod", name))
        .OfType<JsonObject>()];
}
