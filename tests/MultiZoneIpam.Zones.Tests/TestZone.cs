using System.Globalization;
using System.Text;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests;

/// <summary>A zone on a memory store, and the ADDs and DELs of a runtime.</summary>
sealed class TestZone
{
    public TestZone(string spec, int seed = 1)
    {
        Random = new Random(seed);
        Define(spec);
    }

    public static ZoneName Name { get; } = ZoneName.Parse("database", "zone");

    public MemoryZoneStore Memory { get; } = new();

    public TestClock Clock { get; } = new();

    public Random Random { get; }

    public ZoneDocument Document { get; private set; } = null!;

    public Zone Zone => Document.Zone;

    /// <summary>A spec of one set with one range.</summary>
    public static string Spec(string subnet, string more = "") => $$"""{"ranges":[[{"subnet":"{{subnet}}"}]]{{more}}}""";

    public static ZoneDocument Parse(string spec, string name = "database") => ZoneDocument.Parse(
        Encoding.UTF8.GetBytes($$"""{"apiVersion":"ipam.multizone.dev/v1alpha1","kind":"Zone","metadata":{"name":"{{name}}"},"spec":{{spec}}}"""),
        "test");

    public void Define(string spec)
    {
        Document = Parse(spec);
        Memory.Write(Name, [new("config", Encoding.UTF8.GetString(Document.Json.Span))]);
    }

    public static AttachmentId Attachment(string container, string ifName = "net1") => new("c1", "n1", container, ifName);

    public AllocationRequest Request(string container, params string[] addresses) => new()
    {
        Definition = Document,
        Holder = new Holder(Attachment(container)) { Namespace = "prod", Pod = $"pod-{container}" },
        Requested = [.. addresses.Select(Address.Parse)],
    };

    public static AllocationRequest OfPod(AllocationRequest request, string uid) =>
        request with { Holder = request.Holder with { PodUid = uid } };

    /// <summary>An ADD of pod prod/<paramref name="pod"/>, in a zone that keeps a pod's addresses.</summary>
    public AllocationRequest OfKeptPod(string pod, string container, params string[] addresses) =>
        Kept(Request(container, addresses), new Identity("prod", Identity.PodKind, pod, "net1"), pod);

    /// <summary>An ADD of a replica of prod/web, in a zone that keeps a workload's addresses.</summary>
    public AllocationRequest OfReplica(string container, params string[] addresses) =>
        Kept(Request(container, addresses), new Identity("prod", "deployment", "web", "net1"), $"web-{container}") with { Replicas = Replicas.Many };

    public AllocationRequest OfClaim(string claim, string container, params string[] addresses) =>
        Kept(Request(container, addresses), new Identity("prod", Identity.ClaimKind, claim, null), $"pod-{container}") with { RequestedAs = RequestKind.Claim };

    static AllocationRequest Kept(AllocationRequest request, Identity identity, string pod) => request with
    {
        KeptFor = identity,
        Holder = request.Holder with { Pod = pod, PodUid = $"uid-{request.Holder.Attachment.ContainerId}", Owner = $"{identity.Kind}/{identity.Name}" },
    };

    public async Task<IReadOnlyList<Reservation>> ReservationsAsync()
    {
        var all = new List<Reservation>();
        await foreach (var reservation in new Reservations(Memory).OfZoneAsync(Name, CancellationToken.None))
            all.Add(reservation);
        return all;
    }

    public static SpanList Pool(params string[] spans) => new([.. spans.Select(text =>
    {
        Assert.True(SpanText.TryParse(text, out var span));
        return span;
    })]);

    public Task<AllocationOutcome> AddAsync(string container, params string[] addresses) => AddAsync(Request(container, addresses));

    public Task<AllocationOutcome> AddAsync(AllocationRequest request) => AddAsync(request, Memory, Random);

    public async Task<AllocationOutcome> AddAsync(AllocationRequest request, IZoneStore store, Random random)
    {
        var allocator = new Allocator(store, Clock, random);
        var view = await allocator.LookAsync(Name, request.Holder.Attachment, request.Holder.PodUid, CancellationToken.None);
        return await allocator.AllocateAsync(view, request, CancellationToken.None);
    }

    /// <summary>The addresses of an ADD that must succeed: "10.1.2.3,fd00::4".</summary>
    public Task<string> TakeAsync(string container, params string[] addresses) => TakeAsync(Request(container, addresses));

    public async Task<string> TakeAsync(AllocationRequest request) => Addresses(await AddAsync(request));

    public static string Addresses(AllocationOutcome outcome) =>
        string.Join(',', Assert.IsType<AllocationOutcome.Allocated>(outcome).Record.Addresses.Select(address => address.Address));

    public Task<AttachmentRecord?> DelAsync(string container, string ifName = "net1") => DelAsync(Memory, container, ifName);

    public Task<AttachmentRecord?> DelAsync(IZoneStore store, string container, string ifName = "net1") =>
        new Releaser(store, Clock).ReleaseAsync(Name, Attachment(container, ifName), CancellationToken.None);

    /// <summary>Releases and lets more than the default cooldown pass.</summary>
    public async Task DelAndRestAsync(string container)
    {
        Assert.NotNull(await DelAsync(container));
        Clock.Advance(TimeSpan.FromSeconds(31));
    }

    /// <summary>An operator's release: the address is free at once.</summary>
    public async Task ReleaseByHandAsync(string address)
    {
        var stored = await new ZoneCatalog(Memory).FindAsync(Name, Address.Parse(address), CancellationToken.None);
        Assert.Equal(ReleaseOutcome.Freed, await new Releaser(Memory, Clock).ReleaseAsync(stored!, CancellationToken.None));
    }

    /// <summary>How many round trips something takes.</summary>
    public async Task<int> TripsAsync(Func<Task> action)
    {
        var before = Memory.Transactions;
        await action();
        return Memory.Transactions - before;
    }

    public IReadOnlyDictionary<string, AddressRecord> Records() => Memory.Dump(Name, "ip/")
        .Select(pair => AddressRecord.TryRead(Encoding.UTF8.GetBytes(pair.Value)) ?? throw new FormatException(pair.Value))
        .ToDictionary(record => record.Address.ToString());

    public IReadOnlyList<AttachmentRecord> Attachments() =>
        [.. Memory.Dump(Name, "att/").Values.Select(value => AttachmentRecord.TryRead(Encoding.UTF8.GetBytes(value))!)];

    /// <summary>Puts a record of somebody else for each address, as if it had long been taken.</summary>
    public void Hold(IEnumerable<Address> addresses)
    {
        var holder = new Holder(Attachment("other"));
        Memory.Write(Name, addresses.Select(address =>
        {
            var record = new AddressRecord
            {
                Address = address,
                PrefixLength = 16,
                State = RecordState.Bound,
                Request = RequestKind.Random,
                Holder = holder,
                Since = Clock.GetUtcNow(),
            };
            return new KeyValuePair<string, string?>($"ip/{address.ToHex()}", Encoding.UTF8.GetString(record.ToJson().Span));
        }));
    }

    /// <summary>Makes a holder's one address many, by hand: an ADD for each would take a while.</summary>
    public void Multiply(string address, Identity identity, int count)
    {
        var record = Records()[address];
        Memory.Write(Name, Enumerable.Range(0, count).SelectMany(index =>
        {
            var other = record with { Address = record.Address.Plus((uint)index), Holder = record.Holder with { Attachment = Attachment($"copy{index}") } };
            var json = Encoding.UTF8.GetString(other.ToJson().Span);
            return (KeyValuePair<string, string?>[])[new($"ip/{other.Address.ToHex()}", json), new($"sticky/c1/{identity.Path}/{other.Address.ToHex()}", json)];
        }));
    }

    public void Delete(params string[] keys) => Memory.Write(Name, keys.Select(key => new KeyValuePair<string, string?>(key, null)));

    /// <summary>
    /// I1 and I3 of the design, in terms of keys: an address is in one attachment's record at most and has that attachment's
    /// record, every bound record has its attachment, and exactly the resting ones have a key among the resting.
    /// </summary>
    public void AssertSound()
    {
        var records = Records();
        var held = Attachments().SelectMany(attachment => attachment.Addresses.Select(address => (Address: address.Address.ToString(), attachment.Holder))).ToList();
        Assert.Equal(held.Count, held.Select(pair => pair.Address).Distinct().Count());
        Assert.All(held, pair =>
        {
            Assert.Equal(RecordState.Bound, records[pair.Address].State);
            Assert.Equal(pair.Holder.Attachment, records[pair.Address].Holder.Attachment);
        });
        Assert.Equal(held.Count, records.Values.Count(record => record.State == RecordState.Bound));
        Assert.All(records.Values, record => Assert.True(Zone.CanHold(record.Address)));
        var resting = records.Values.Where(record => record.State == RecordState.Cooling)
            .Select(record => $"cool/{record.Since.ToUnixTimeSeconds().ToString("x8", CultureInfo.InvariantCulture)}/{record.Address.ToHex()}");
        Assert.Equal(resting.Order(StringComparer.Ordinal), Memory.Dump(Name, "cool/").Keys.Order(StringComparer.Ordinal));
        AssertPodInterfacesNameAttachments();
        AssertReservationsAgree();
    }

    /// <summary>Each reservation says what its address's record says: reserved for it, or bound by who knows that it is kept.</summary>
    void AssertReservationsAgree()
    {
        var (addresses, reservations, attachments) = (Memory.Dump(Name, "ip/"), Memory.Dump(Name, "sticky/"), Attachments());
        foreach (var (key, value) in reservations)
        {
            Assert.Equal(value, addresses[$"ip/{key[(key.LastIndexOf('/') + 1)..]}"]);
            var record = AddressRecord.TryRead(Encoding.UTF8.GetBytes(value))!;
            var identity = record.State == RecordState.Bound ? attachments.Single(held => held.Holder.Attachment == record.Holder.Attachment).KeptFor : record.ReservedFor;
            Assert.Equal(key, $"sticky/c1/{identity!.Path}/{record.Address.ToHex()}");
        }
        foreach (var record in Records().Values.Where(record => record.State == RecordState.Reserved))
            Assert.Contains($"sticky/c1/{record.ReservedFor!.Path}/{record.Address.ToHex()}", reservations.Keys);
    }

    void AssertPodInterfacesNameAttachments()
    {
        var attachments = Memory.Dump(Name, "att/");
        foreach (var (key, value) in Memory.Dump(Name, "uid/"))
            Assert.True(attachments.ContainsKey($"att/c1/{value}/{key[(key.LastIndexOf('/') + 1)..]}"), $"{key} = {value}");
    }
}
