using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Stores.Tests;

public sealed class FileZoneStoreTests : ZoneStoreContract, IDisposable
{
    readonly TemporaryFolder folder = new();

    protected override IZoneStore OpenStore() => new FileZoneStore(folder.File("zones"));

    public void Dispose() => folder.Dispose();
}
