using System.Text;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Cli.Tests;

/// <summary>A node with a node file and the embedded store in a folder of its own, where pods come and go and an operator looks.</summary>
sealed class TestNode : IDisposable
{
    public const string Database =
        """
        apiVersion: ipam.multizone.dev/v1alpha1
        kind: Zone
        metadata: { name: database }
        spec:
          ranges:
            - - { subnet: 10.188.0.0/16, rangeStart: 10.188.1.0, rangeEnd: 10.188.255.254,
                  fixedStart: 10.188.0.10, fixedEnd: 10.188.0.255, gateway: 10.188.0.1 }
        """;

    readonly TemporaryFolder folder = new();

    public TestNode()
    {
        Store = new FileZoneStore(folder.File("zones"));
        Conf = folder.Write("node.conf", $$"""{ "nodeName": "node1", "stateDir": "{{folder.Path}}" }""");
    }

    public string Conf { get; }

    public IZoneStore Store { get; }

    public TestClock Clock { get; } = new();

    public TemporaryFolder Folder => folder;

    public static ZoneName Zone(string name) => ZoneName.Parse(name, "test");

    public Task<Run> RunAsync(params string[] arguments) => RunWithAsync(new StringReader(""), arguments);

    /// <summary>A person is at the terminal and answers.</summary>
    public Task<Run> AskedAsync(Answering person, params string[] arguments) => RunAsync(person, Conf, "mzipam", arguments);

    public Task<Run> RunWithAsync(TextReader input, params string[] arguments) => RunAsync(input, Conf, "mzipam", arguments);

    public Task<Run> RunAsAsync(string program, params string[] arguments) => RunAsync(new StringReader(""), Conf, program, arguments);

    public Task<Run> RunWithNodeFileAsync(string json, params string[] arguments) =>
        RunAsync(new StringReader(""), folder.Write("other.conf", json), "mzipam", arguments);

    public async Task ApplyAsync(string yaml)
    {
        var run = await RunWithAsync(new StringReader(yaml), "zone", "apply", "-f", "-");
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
    }

    /// <summary>What an ADD of the plugin does, once it has judged.</summary>
    public Task<Address> TakeAsync(string zone, string pod, params string[] requested) => TakeAsync(zone, pod, null, requested);

    /// <summary>The same in a zone that keeps the address for an identity ("prod/deployment/web/net1").</summary>
    public Task<Address> TakeKeptAsync(string zone, string pod, string identity, params string[] requested) => TakeAsync(zone, pod, Identity.TryParse(identity)!, requested);

    /// <summary>As a program does that knows that the identity is gone.</summary>
    public async Task EndReservationsAsync(string zone, string identity)
    {
        var reservations = new Reservations(Store);
        await foreach (var reservation in reservations.OfIdentityAsync(Zone(zone), "default", Identity.TryParse(identity)!, CancellationToken.None))
            Assert.True(await reservations.EndAsync(reservation, CancellationToken.None));
    }

    async Task<Address> TakeAsync(string zone, string pod, Identity? identity, string[] requested)
    {
        var slash = pod.IndexOf('/', StringComparison.Ordinal);
        var holder = new Holder(AttachmentOf(pod)) { Namespace = pod[..slash], Pod = pod[(slash + 1)..], PodUid = $"uid-{pod[(slash + 1)..]}", Network = "net" };
        var allocator = new Allocator(Store, Clock, new Random(7));
        var view = await allocator.LookAsync(Zone(zone), holder.Attachment, holder.PodUid, CancellationToken.None);
        var request = new AllocationRequest { Definition = view.Definition!, Holder = holder, Requested = [.. requested.Select(Address.Parse)], KeptFor = identity };
        var outcome = await allocator.AllocateAsync(view, request, CancellationToken.None);
        return Assert.IsType<AllocationOutcome.Allocated>(outcome).Record.Addresses[0].Address;
    }

    /// <summary>What a DEL of the plugin does.</summary>
    public async Task LeaveAsync(string zone, string pod) =>
        Assert.NotNull(await new Releaser(Store, Clock).ReleaseAsync(Zone(zone), AttachmentOf(pod), CancellationToken.None));

    /// <summary>Records for addresses in a row, put without an allocator: it would take a minute for thousands.</summary>
    public async Task FillAsync(string zone, string first, int count)
    {
        foreach (var batch in Enumerable.Range(0, count).Chunk(50))
            await Store.ExecuteAsync(Zone(zone), new Transaction([], [.. batch.Select(pod => PutOf(Address.Parse(first).Plus((uint)pod), $"shop/web-{pod}"))], []), CancellationToken.None);
    }

    public async Task DamageAsync(string zone, string address)
    {
        var put = new Operation.Put($"ip/{Address.Parse(address).ToHex()}", Encoding.UTF8.GetBytes("{\"v\":9}"));
        await Store.ExecuteAsync(Zone(zone), new Transaction([], [put], []), CancellationToken.None);
    }

    public async Task DefineAsync(ZoneDocument document) =>
        Assert.IsType<ApplyOutcome.Created>(await new ZoneCatalog(Store).ApplyAsync(document, CancellationToken.None));

    public void Dispose() => folder.Dispose();

    Operation.Put PutOf(Address address, string pod) => new(
        $"ip/{address.ToHex()}",
        new AddressRecord
        {
            Address = address,
            PrefixLength = 16,
            State = RecordState.Bound,
            Request = RequestKind.Random,
            Holder = new Holder(AttachmentOf(pod)) { Namespace = "shop", Pod = pod },
            Since = Clock.Now,
        }.ToJson());

    static AttachmentId AttachmentOf(string pod) => new("default", "node1", $"{pod.Replace('/', '-')}-0123456789abcdef", "net1");

    async Task<Run> RunAsync(TextReader input, string conf, string program, string[] arguments)
    {
        using var results = new MemoryStream();
        await using var messages = new StringWriter();
        var terminal = new Terminal(results, messages, input) { CanAsk = input is Answering };
        var mzipam = new Mzipam(program, terminal, name => name == NodeConf.PathVariable ? conf : null, Clock);
        var code = await mzipam.RunAsync(arguments);
        return new Run(code, Encoding.UTF8.GetString(results.ToArray()), messages.ToString());
    }
}
