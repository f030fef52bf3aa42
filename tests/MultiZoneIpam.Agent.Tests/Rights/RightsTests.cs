using System.Diagnostics;
using System.Text;
using MultiZoneIpam.Agent.Leaks;
using MultiZoneIpam.Agent.Tests.Leaks;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Tests.Rights;

/// <summary>The roles of deploy/kubernetes, against what a node asks of an API server when everything that may happen has happened.</summary>
public sealed class RightsTests : IAsyncDisposable
{
    const string Reading = "deploy/kubernetes/service-account.yaml";
    const string Writing = "deploy/kubernetes/write-role.yaml";
    const string Claiming = ",\"annotations\":{\"k8s.v1.cni.cncf.io/networks\":\"[{\\\"name\\\":\\\"database\\\",\\\"interface\\\":\\\"net1\\\",\\\"ipam-claim-reference\\\":\\\"vm.data\\\"}]\"}";

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>A pod of each kind of owner.</summary>
    static readonly (string Pod, string Metadata)[] Owned =
    [
        ("bare", ""),
        ("set-0", ControlledBy("apps/v1", "StatefulSet", "set")),
        ("daemon-a", ControlledBy("apps/v1", "DaemonSet", "daemon")),
        ("web-5d9c-a", ",\"labels\":{\"pod-template-hash\":\"5d9c\"}" + ControlledBy("apps/v1", "ReplicaSet", "web-5d9c")),
        ("replica-a", ControlledBy("apps/v1", "ReplicaSet", "replica")),
        ("job-a", ControlledBy("batch/v1", "Job", "job")),
        ("nightly-1-a", ControlledBy("batch/v1", "Job", "nightly-1")),
        ("virt-launcher-vm-a", ",\"labels\":{\"vm.kubevirt.io/name\":\"vm-a\"}" + ControlledBy("kubevirt.io/v1", "VirtualMachineInstance", "vm-a")),
        ("claiming", Claiming),
    ];

    readonly LeakLab lab = new();

    string Socket => lab.Node.Folder.File("run/agent.sock");

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task Roles_give_what_is_asked_for_and_nothing_else()
    {
        await PrepareAsync();
        var agent = new NodeAgent(lab.Node.NodeFile, lab.Clock, Random.Shared, new AgentLog(TimeProvider.System, _ => { }))
        {
            Times = new LeakTimes { Round = TimeSpan.FromMilliseconds(100), Grace = TimeSpan.FromMilliseconds(200), LongRound = TimeSpan.FromMilliseconds(100) },
        };
        using var stop = new CancellationTokenSource();
        var running = agent.RunAsync(stop.Token);
        var given = Right.GivenBy(Reading).Concat(Right.GivenBy(Writing)).Select(right => $"{right}").Order(StringComparer.Ordinal).ToList();

        await LiveAsync();
        var begun = Stopwatch.StartNew();
        while (begun.Elapsed < Soon && given.Except(Asked()).Any())
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running;

        Assert.Equal(given, Asked());
    }

    [Fact]
    public void Role_that_is_always_there_writes_nothing() =>
        Assert.All(Right.GivenBy(Reading), right => Assert.Contains(right.Verb, (string[])["get", "list", "watch"]));

    static string ControlledBy(string apiVersion, string kind, string name) =>
        $$""","ownerReferences":[{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","name":"{{name}}","uid":"uid-{{name}}","controller":true}]""";

    async Task PrepareAsync()
    {
        lab.Node.Configure(conf => conf["agent"] = new System.Text.Json.Nodes.JsonObject { ["socket"] = Socket, ["metrics"] = "" });
        string[] objects =
        [
            """{"apiVersion":"v1","kind":"Node","metadata":{"name":"node1","labels":{"rack":"7"}}}""",
            """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"prod","labels":{"team":"a"}}}""",
            """{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"replica","namespace":"prod","uid":"uid-replica"}}""",
            """{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"job","namespace":"prod","uid":"uid-job"}}""",
            $$"""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"nightly-1","namespace":"prod","uid":"uid-nightly-1"{{ControlledBy("batch/v1", "CronJob", "nightly")}} } }""",
            """{"apiVersion":"k8s.cni.cncf.io/v1alpha1","kind":"IPAMClaim","metadata":{"name":"vm.data","namespace":"prod"},"spec":{"network":"database","interface":""}}""",
        ];
        foreach (var json in objects)
            lab.Cluster.Put(json);
        await lab.Node.DefineAsync(LeakLab.Zone, """
            "ranges":[[{"subnet":"10.188.0.0/24","nodeSelector":{"rack":"7"}}]],"sticky":"workload","allow":{"namespaceSelector":{"team":"a"}}
            """);
    }

    /// <summary>Calls that the agent serves and one that the plugin serves itself; pods and owners that go; a pod that is refused, for minutes.</summary>
    async Task LiveAsync()
    {
        await AgentNode.Until(() => File.Exists(Socket));
        lab.PutPod("direct", "uid-direct");
        (await lab.Node.AddAsync(LeakLab.SandboxOf("direct", "uid-direct"), LeakLab.Network)).Succeeded();
        foreach (var (pod, metadata) in Owned)
        {
            lab.PutPod(pod, $"uid-{pod}", metadata: metadata);
            (await HandOverAsync("ADD", LeakLab.SandboxOf(pod, $"uid-{pod}"))).Succeeded();
        }
        await AgentNode.Until(() => Asked().Contains("patch ipamclaims/status.k8s.cni.cncf.io"));
        foreach (var (pod, _) in Owned)
        {
            (await HandOverAsync("DEL", LeakLab.SandboxOf(pod, $"uid-{pod}"))).Succeeded();
            lab.DeletePod(pod);
        }
        var refused = LeakLab.SandboxOf("refused", "uid-refused") with { MoreArgs = "IP=10.99.0.1" };
        lab.PutPod("refused", "uid-refused");
        (await HandOverAsync("ADD", refused)).Failed(ErrorCode.AddressNotInZone);
        await AgentNode.Until(() => Asked().Contains("create events"));
        lab.Clock.Pass(TimeSpan.FromMinutes(6));
        (await HandOverAsync("ADD", refused)).Failed(ErrorCode.AddressNotInZone);
    }

    async Task<Answer> HandOverAsync(string verb, Sandbox sandbox)
    {
        using var plugin = await RawPlugin.ConnectAsync(Socket);
        await plugin.SendAsync(RawPlugin.Request(lab.Node, verb, sandbox, LeakLab.Network));
        return RawPlugin.Parse(await plugin.ReceiveAsync());
    }

    IReadOnlyList<string> Asked() =>
        [.. lab.Cluster.Server.Requests.Select(request => $"{Right.NeededBy(request)}").Distinct().Order(StringComparer.Ordinal)];
}
