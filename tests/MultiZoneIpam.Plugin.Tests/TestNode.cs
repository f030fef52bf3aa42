using System.Text;
using System.Text.Json.Nodes;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>A node of a test: a folder with its state, its node file and pod manifests. Calls run in this process.</summary>
sealed class TestNode : IAsyncDisposable
{
    readonly JsonObject conf;

    /// <param name="datastore">Null: the file store, in the folder.</param>
    public TestNode(JsonObject? datastore)
    {
        conf = new JsonObject
        {
            ["nodeName"] = "node1",
            ["stateDir"] = Folder.File("state"),
            ["agent"] = new JsonObject { ["mode"] = "off" },
            ["datastore"] = datastore ?? new JsonObject { ["type"] = "file", ["dataDir"] = Folder.File("zones") },
        };
        Configure(_ => { });
    }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>What calls are served with: by default as a process of their own would be.</summary>
    public Backing Backing { get; set; } = Backing.Direct(TimeProvider.System, Random.Shared);

    public string NodeFile => Folder.File("node.conf");

    public string StateDir => Folder.File("state");

    /// <summary>Changes the node file.</summary>
    public void Configure(Action<JsonObject> change)
    {
        change(conf);
        Folder.Write("node.conf", conf.ToJsonString());
    }

    /// <summary>Gives the node a folder of pod manifests, and a pod in it.</summary>
    public void AddPod(string @namespace, string name, params (string Key, string Value)[] annotations)
    {
        Configure(conf => conf["kubernetes"] = new JsonObject { ["manifests"] = Folder.File("manifests") });
        Folder.Write($"manifests/{@namespace}-{name}.json", PodJson(@namespace, name, null, annotations));
    }

    public static string PodJson(string @namespace, string name, string? uid, params (string Key, string Value)[] annotations)
    {
        var noted = new JsonObject();
        foreach (var (key, value) in annotations)
            noted[key] = value;
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = @namespace, ["annotations"] = noted };
        if (uid is not null)
            metadata["uid"] = uid;
        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = new JsonObject() }.ToJsonString();
    }

    /// <param name="spec">The members of the zone document's spec.</param>
    public async Task DefineAsync(string zone, string spec)
    {
        var json = $$$"""{"apiVersion":"ipam.multizone.dev/v1alpha1","kind":"Zone","metadata":{"name":"{{{zone}}}"},"spec":{ {{{spec}}} }}""";
        await using var store = OpenStore();
        var outcome = await new ZoneCatalog(store).ApplyAsync(ZoneDocument.Parse(Encoding.UTF8.GetBytes(json), zone), CancellationToken.None);
        Assert.True(outcome is ApplyOutcome.Created or ApplyOutcome.Changed, $"{outcome}");
    }

    /// <summary>A network of the zone, with more members of its ipam section.</summary>
    public static string Network(string zone, string more = "") =>
        $$$"""{"cniVersion":"1.0.0","name":"{{{zone}}}","type":"macvlan","ipam":{"type":"multizone-ipam","zone":"{{{zone}}}"{{{(more.Length > 0 ? "," : "")}}}{{{more}}} }}""";

    /// <summary>A network of several zones, tried in order.</summary>
    public static string NetworkOf(params string[] zones) =>
        $$$"""{"cniVersion":"1.0.0","name":"net","type":"macvlan","ipam":{"type":"multizone-ipam","zones":[{{{string.Join(',', zones.Select(zone => $"\"{zone}\""))}}}]}}""";

    public Task<Answer> AddAsync(Sandbox sandbox, string network) => CallAsync("ADD", sandbox, network);

    public Task<Answer> DelAsync(Sandbox sandbox, string network) => CallAsync("DEL", sandbox, network);

    public async Task<Answer> CallAsync(string verb, Sandbox sandbox, string network)
    {
        var environment = Environment(verb, sandbox);
        var request = new CniRequest(name => environment.GetValueOrDefault(name), () => Encoding.UTF8.GetBytes(network));
        var answer = await new Dispatcher(Backing).RunAsync(request);
        return new Answer(answer.ExitCode, answer.Stdout.ToArray());
    }

    public Dictionary<string, string> Environment(string verb, Sandbox sandbox) => new()
    {
        ["CNI_COMMAND"] = verb,
        ["CNI_CONTAINERID"] = sandbox.ContainerId,
        ["CNI_NETNS"] = "/var/run/netns/test",
        ["CNI_IFNAME"] = sandbox.IfName,
        ["CNI_ARGS"] = sandbox.Args,
        ["CNI_PATH"] = "/opt/cni/bin",
        [NodeConf.PathVariable] = NodeFile,
    };

    public IZoneStore OpenStore() => new DirectStores().Open(NodeConf.Load(NodeFile), null, null);

    /// <summary>Who holds what in every zone. Asserts on the way that records and attachments agree (<see cref="Truth"/>).</summary>
    public async Task<IReadOnlyList<StoredRecord>> HeldAsync()
    {
        await using var store = OpenStore();
        return await Truth.ReadAsync(store);
    }

    /// <summary>The names of the files below a folder of the state folder.</summary>
    public IReadOnlyList<string> State(string folder) => Directory.Exists($"{StateDir}/{folder}")
        ? [.. Directory.GetFiles($"{StateDir}/{folder}").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    public async Task AssertNothingIsLeftAsync()
    {
        Assert.Empty(await HeldAsync());
        Assert.Empty(State("attachments"));
        Assert.Empty(State("pending"));
    }

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
