using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Stores.Tests;

public sealed class FileZoneStoreTests : ZoneStoreContract, IDisposable
{
    readonly TemporaryFolder folder = new();

    string DataDir => folder.File("var/zones");

    protected override IZoneStore OpenStore() => new FileZoneStore(DataDir);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Reading_a_zone_that_does_not_exist_creates_nothing()
    {
        Assert.Null(await Get("config"));
        await Execute([], [new Operation.Delete("config")]);
        await using var store = OpenStore();
        Assert.Empty(await store.ListZonesAsync(TestContext.Current.CancellationToken));

        Assert.False(Directory.Exists(folder.File("var")));
    }

    [Fact]
    public async Task Reading_writes_nothing()
    {
        await Put("config", "1");
        var before = Snapshot();

        await Get("config");
        Assert.False((await Execute([Compare.Absent("config")], [PutOf("config", "2")])).Succeeded);

        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Only_the_owner_may_read_what_is_stored()
    {
        await Execute([], [PutOf("config", "1"), PutOf("ip/0a000001", "1"), PutOf("att/c/n/id/eth0", "1")]);

        var all = new DirectoryInfo(folder.File("var")).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(all, entry => Assert.Equal(entry is DirectoryInfo ? Owner | UnixFileMode.UserExecute : Owner, entry.UnixFileMode));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_an_error_that_names_it()
    {
        folder.Write("var/zones", "not a folder");

        var failure = await Assert.ThrowsAsync<IpamException>(() => Put("config", "1"));

        Assert.Equal(ErrorCode.Io, failure.Code);
        Assert.Contains(DataDir, failure.Message);
        Assert.NotNull(failure.Details);
        await using var store = OpenStore();
        Assert.Equal(ErrorCode.Io, (await Assert.ThrowsAsync<IpamException>(() => store.ListZonesAsync(TestContext.Current.CancellationToken))).Code);
    }

    [Fact]
    public async Task A_transaction_that_fails_in_the_middle_is_undone_and_the_next_one_works()
    {
        await Execute([], [PutOf("a", "1"), PutOf("d", "1")]);
        var unwritable = Path.Combine(DataDir, "web", "c=");
        File.CreateSymbolicLink(unwritable, "/nowhere/at/all");

        var failure = await Assert.ThrowsAsync<IpamException>(() =>
            Execute([], [PutOf("a", "2"), PutOf("b", "2"), new Operation.Delete("d"), PutOf("c", "2"), PutOf("e", "2")]));

        Assert.Equal(ErrorCode.Io, failure.Code);
        Assert.Contains(unwritable, failure.Message);
        File.Delete(unwritable);
        Assert.Equal(["a", "d"], await Keys("", "~"));
        Assert.Equal("1", Text(await Get("a")));
        await Put("c", "3");
        Assert.Equal("3", Text(await Get("c")));
    }

    [Fact]
    public async Task Files_of_others_in_a_zone_are_no_keys()
    {
        await Put("ip/0a000001", "1");
        folder.Write("var/zones/web/README", "");
        folder.Write("var/zones/web/config=~", "");
        folder.Write("var/zones/web/.hidden/x=", "");
        folder.Write("var/zones/web/ip/~8/0a0000/01.swp", "");
        folder.Write("var/zones/notes.txt", "");

        Assert.Equal(["ip/0a000001"], await Keys("", "~"));
        await using var store = OpenStore();
        Assert.Single(await store.ListZonesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Segments_of_any_length_and_with_any_character_are_kept_apart()
    {
        var longer = new string('a', 500);
        string[] keys = [longer, longer + "/" + longer, "att/" + longer, "att/" + longer + "b", "att/" + longer + "/eth0", "att//x", "att/x", "att/.x", "att/%2Ex", "att/a,b", "att/a/b", "att/é/ü", "//", "/x"];

        await Execute([], [.. keys.Select(key => PutOf(key, key))]);

        Assert.Equal(keys.Order(StringComparer.Ordinal), await Keys("", "\uffff"));
        foreach (var key in keys)
            Assert.Equal(key, Text(await Get(key)));
        await Execute([], [.. keys.Select(key => new Operation.Delete(key))]);
        Assert.Empty(await Keys("", "\uffff"));
    }

    [Fact]
    public async Task Folders_of_addresses_that_will_not_come_back_are_removed()
    {
        await Put("ip/fd000188000000000000000000000005", "1");
        await Execute([], [new Operation.Delete("ip/fd000188000000000000000000000005")]);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(DataDir, "web", "ip", "~32")));
    }

    List<string> Snapshot() =>
        [.. Directory.EnumerateFileSystemEntries(DataDir, "*", SearchOption.AllDirectories).Order().Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];
}
