using System.Text;
using MultiZoneIpam.Stores.Tests.Etcd;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Stores.Tests;

/// <summary>
/// The largest transaction that an ADD makes, on the real stores: sixteen sets, sixteen requested addresses, sixteen earlier lives
/// whose place is taken, all of it kept; and the DEL of it. etcd allows 128 operations, nested ones counted in its own way.
/// </summary>
public sealed class KeptAddressTests
{
    const int Most = 16;

    static readonly ZoneName Database = ZoneName.Parse("database", "zone");

    static readonly string Sets = string.Join(',', Enumerable.Range(0, Most).Select(set => $$"""[{"subnet":"10.{{set}}.0.0/24"}]"""));

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task On_etcd_the_largest_add_fits_and_each_life_has_its_addresses_back(string strategy)
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var store = etcd.Store();
        await LiveAsync(store, Document(strategy));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task In_the_file_store_the_largest_add_fits_and_each_life_has_its_addresses_back(string strategy)
    {
        using var folder = new TemporaryFolder();
        await using var store = new FileZoneStore(folder.Path);
        await LiveAsync(store, Document(strategy));
    }

    static async Task LiveAsync(IZoneStore store, ZoneDocument document)
    {
        Address[] wanted = [.. Enumerable.Range(0, Most).Select(index => Address.Parse($"10.0.0.{index + 10}"))];
        for (var index = 0; index < Most; index++)
            await TakeAsync(store, Request(document, $"db-{index}", $"old{index}", new GoneLives()) with { Requested = [wanted[index]] });

        var everything = Request(document, "db-0", "new", new GoneLives("old")) with
        {
            Requested = wanted,
            RequestedPerSet = RequestedPerSet.Many,
        };
        var first = await TakeAsync(store, everything);
        Assert.Equal(Most + Most - 1, first.Count);
        var releaser = new Releaser(store, TimeProvider.System);
        for (var index = 0; index < Most; index++)
            Assert.Null(await releaser.ReleaseAsync(Database, Attachment($"old{index}"), CancellationToken.None));

        Assert.NotNull(await releaser.ReleaseAsync(Database, Attachment("new"), CancellationToken.None));
        var second = await TakeAsync(store, Request(document, "db-0", "later", new GoneLives()));
        Assert.Equal(first.Skip(Most), second.Skip(1));
    }

    static async Task<IReadOnlyList<Address>> TakeAsync(IZoneStore store, AllocationRequest request)
    {
        var allocator = new Allocator(store, TimeProvider.System, new Random(1));
        var view = await allocator.LookAsync(Database, request.Holder.Attachment, request.Holder.PodUid, CancellationToken.None);
        var outcome = await allocator.AllocateAsync(view, request, CancellationToken.None);
        return [.. Assert.IsType<AllocationOutcome.Allocated>(outcome).Record.Addresses.Select(address => address.Address)];
    }

    static ZoneDocument Document(string strategy) => ZoneDocument.Parse(
        Encoding.UTF8.GetBytes($$"""
            {"apiVersion":"ipam.multizone.dev/v1alpha1","kind":"Zone","metadata":{"name":"database"},"spec":{ "sticky":"pod","strategy":"{{strategy}}","ranges":[{{Sets}}] } }
            """),
        "test");

    static AllocationRequest Request(ZoneDocument document, string pod, string container, IEarlierLives lives) => new()
    {
        Definition = document,
        Holder = new Holder(Attachment(container)) { Namespace = "prod", Pod = pod, PodUid = $"uid-{container}" },
        KeptFor = new Identity("prod", Identity.PodKind, pod, "net1"),
        EarlierLives = lives,
    };

    static AttachmentId Attachment(string container) => new("c1", "n1", container, "net1");

    /// <summary>Every container whose name starts like this is gone.</summary>
    sealed class GoneLives(string? start = null) : IEarlierLives
    {
        public Task<bool> IsGoneAsync(Holder holder, CancellationToken cancellationToken) =>
            Task.FromResult(start is not null && holder.Attachment.ContainerId.StartsWith(start, StringComparison.Ordinal));
    }
}
