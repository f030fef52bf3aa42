using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>A process that stays and remembers zones: it supposes what it can, and looks where that did not lead to an address.</summary>
sealed class TestAgent(TestZone zone, IZoneStore inner, Random random)
{
    readonly ZoneMemory memory = new();

    public TestAgent(TestZone zone)
        : this(zone, zone.Memory, zone.Random)
    {
    }

    public IZoneStore Store => new RememberingStore(inner, memory);

    public Allocator Allocator => new(Store, zone.Clock, random);

    public async Task<AllocationOutcome> AddAsync(AllocationRequest request)
    {
        if (Allocator.Suppose(TestZone.Name) is { } supposed
            && await Allocator.AllocateAsync(supposed, request, CancellationToken.None) is AllocationOutcome.Allocated soon)
            return soon;
        return await zone.AddAsync(request, Store, random);
    }

    public async Task<string> TakeAsync(string container, params string[] addresses) =>
        TestZone.Addresses(await AddAsync(zone.Request(container, addresses)));

    public Task<AttachmentRecord?> DelAsync(string container) => zone.DelAsync(Store, container);

    /// <summary>Another way to the same zone, with the same memory.</summary>
    public IZoneStore Over(IZoneStore store) => new RememberingStore(store, memory);

    sealed class RememberingStore(IZoneStore inner, ZoneMemory memory) : IZoneStore, IRemembersZones
    {
        public ZoneMemory Memory => memory;

        public Task<TransactionResult> ExecuteAsync(ZoneName name, Transaction transaction, CancellationToken cancellationToken) =>
            inner.ExecuteAsync(name, transaction, cancellationToken);

        public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken) => inner.ListZonesAsync(cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
