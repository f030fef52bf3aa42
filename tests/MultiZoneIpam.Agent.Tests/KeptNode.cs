using System.Text;
using MultiZoneIpam.Agent.Keeping;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>A node whose calls are served in this process as its agent serves them: from one etcd that stays open.</summary>
sealed class KeptNode : IAsyncDisposable
{
    readonly KeptStores stores;
    readonly Dispatcher dispatcher;

    public KeptNode(EtcdServer etcd, string prefix, string name)
    {
        Node = new TestNode(Datastore(etcd, prefix));
        Node.Configure(conf => conf["nodeName"] = name);
        stores = new KeptStores(Clock);
        dispatcher = new Dispatcher(new Backing(stores, new DirectFacts(TimeProvider.System), TimeProvider.System, Random.Shared));
    }

    public TestNode Node { get; }

    /// <summary>Of the kept connections.</summary>
    public JumpingClock Clock { get; } = new();

    public Task<Answer> AddAsync(Sandbox sandbox, string more = "") => CallAsync("ADD", sandbox, TestNode.Network("zone", more));

    public Task<Answer> DelAsync(Sandbox sandbox) => CallAsync("DEL", sandbox, TestNode.Network("zone"));

    public async Task<Answer> CallAsync(string verb, Sandbox sandbox, string network)
    {
        var environment = Node.Environment(verb, sandbox);
        var answer = await dispatcher.RunAsync(new CniRequest(name => environment.GetValueOrDefault(name), () => Encoding.UTF8.GetBytes(network)));
        return new Answer(answer.ExitCode, answer.Stdout.ToArray());
    }

    public ValueTask DisposeAsync()
    {
        stores.Dispose();
        return Node.DisposeAsync();
    }

    static System.Text.Json.Nodes.JsonObject Datastore(EtcdServer etcd, string prefix)
    {
        var datastore = new System.Text.Json.Nodes.JsonObject
        {
            ["type"] = "etcd",
            ["endpoints"] = new System.Text.Json.Nodes.JsonArray(etcd.Url),
            ["prefix"] = prefix,
        };
        if (etcd.CaFile is not null)
            (datastore["caFile"], datastore["certFile"], datastore["keyFile"]) = (etcd.CaFile, etcd.ClientCertFile, etcd.ClientKeyFile);
        return datastore;
    }
}
