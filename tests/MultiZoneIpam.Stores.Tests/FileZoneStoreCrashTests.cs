using System.Text;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Stores.Tests;

/// <summary>
/// Every state in which a process can leave a zone: the files before and after one transaction are mixed as a death at each
/// instant would have it.
/// </summary>
public sealed class FileZoneStoreCrashTests : IDisposable
{
    const int HeaderLength = 32;

    static readonly ZoneName Web = ZoneName.Parse("web", "zone");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_journal_that_is_not_whole_changes_nothing()
    {
        var (before, after) = await BeforeAndAfter();
        var record = after[".journal"]![HeaderLength..];

        for (var length = 0; length < record.Length; length++)
        {
            var dataDir = await Zone(before, before, [.. before[".journal"]![..HeaderLength], .. record[..length]]);
            Assert.Equal(Before, await Content(dataDir));
        }
    }

    [Fact]
    public async Task A_journal_that_is_partly_the_one_before_it_changes_nothing()
    {
        var (before, after) = await BeforeAndAfter();
        var older = before[".journal"]!;
        var newer = after[".journal"]!;

        for (var length = HeaderLength; length < newer.Length; length++)
        {
            byte[] mixed = [.. older[..HeaderLength], .. newer[HeaderLength..length], .. older.AsSpan(Math.Min(length, older.Length))];
            Assert.Equal(Before, await Content(await Zone(before, before, mixed)));
        }
    }

    [Fact]
    public async Task Whatever_part_of_its_changes_a_dead_transaction_had_made_they_are_undone()
    {
        var (before, after) = await BeforeAndAfter();
        byte[] journal = [.. before[".journal"]![..HeaderLength], .. after[".journal"]![HeaderLength..]];
        var changed = before.Keys.Union(after.Keys).Where(name => name != ".journal" && !Same(before.GetValueOrDefault(name), after.GetValueOrDefault(name))).ToList();
        Assert.Equal(4, changed.Count);

        // Each changed file is as before, emptied, half written or as after.
        for (var state = 0; state < Math.Pow(4, changed.Count); state++)
        {
            var files = new Dictionary<string, byte[]?>(before);
            for (var (i, rest) = (0, state); i < changed.Count; i++, rest /= 4)
            {
                var done = after.GetValueOrDefault(changed[i]);
                files[changed[i]] = (rest % 4) switch
                {
                    0 => before.GetValueOrDefault(changed[i]),
                    1 => done is null ? null : [],
                    2 => done?[..(done.Length / 2)],
                    _ => done,
                };
            }
            var dataDir = await Zone(before, files, journal);
            Assert.Equal(Before, await Content(dataDir));
            Assert.Equal(Before, await Content(dataDir));
            await new FileZoneStore(dataDir).ExecuteAsync(Web, Change, TestContext.Current.CancellationToken);
            Assert.Equal(After, await Content(dataDir));
        }
    }

    [Fact]
    public async Task A_transaction_that_was_committed_stays()
    {
        var (_, after) = await BeforeAndAfter();

        Assert.Equal(After, await Content(await Zone(after, after, after[".journal"]!)));
    }

    [Fact]
    public async Task A_journal_that_a_power_cut_took_is_made_anew_with_no_key_newer_than_the_zone()
    {
        var (_, after) = await BeforeAndAfter();
        foreach (var journal in (byte[][])[[], new byte[HeaderLength], Encoding.ASCII.GetBytes("revision 00000")])
        {
            var dataDir = await Zone(after, after, journal);
            Assert.Equal(After, await Content(dataDir));

            var store = new FileZoneStore(dataDir);
            var result = await store.ExecuteAsync(Web, new Transaction([], [new Operation.Put("next", default)], []), TestContext.Current.CancellationToken);
            Assert.Equal(6, result.Revision);
        }
    }

    [Fact]
    public async Task A_file_that_a_power_cut_took_still_counts_as_a_key()
    {
        var (_, after) = await BeforeAndAfter();
        foreach (var torn in (byte[][])[[], new byte[300], "12"u8.ToArray(), "x\n{}"u8.ToArray()])
        {
            var store = new FileZoneStore(await Zone(after, new(after) { ["ip/~8/0a0001/01"] = torn }, after[".journal"]!));
            const string Key = "ip/0a000101";

            var result = await store.ExecuteAsync(
                Web,
                new Transaction([Compare.Absent(Key)], [new Operation.Put(Key, default)], [new Operation.Get(Key)]),
                TestContext.Current.CancellationToken);

            Assert.False(result.Succeeded);
            var item = Assert.Single(result.Answers[0].Items);
            Assert.True(item.Value.IsEmpty);
            var release = new Transaction([Compare.Unchanged(Key, item.ModRevision)], [new Operation.Delete(Key)], []);
            Assert.True((await store.ExecuteAsync(Web, release, TestContext.Current.CancellationToken)).Succeeded);
        }
    }

    static readonly string[] Before = ["att/c/n/1/eth0=one 3", "config=a rather long value 1", "free/0=1 2", "ip/0a000001=one 4"];

    static readonly string[] After = ["config=short 5", "free/0=longer now 5", "ip/0a000001=one 4", "ip/0a000101=new 5"];

    static readonly Transaction Change = new(
        [],
        [Put("config", "short"), new Operation.Delete("att/c/n/1/eth0"), Put("free/0", "longer now"), Put("ip/0a000101", "new")],
        []);

    static Operation.Put Put(string key, string value) => new(key, Encoding.ASCII.GetBytes(value));

    async Task<(Dictionary<string, byte[]?> Before, Dictionary<string, byte[]?> After)> BeforeAndAfter()
    {
        var dataDir = folder.File("original");
        var store = new FileZoneStore(dataDir);
        foreach (var put in (Operation.Put[])[Put("config", "a rather long value"), Put("free/0", "1"), Put("att/c/n/1/eth0", "one"), Put("ip/0a000001", "one")])
            await store.ExecuteAsync(Web, new Transaction([], [put], []), TestContext.Current.CancellationToken);
        var before = Files(dataDir);
        await store.ExecuteAsync(Web, Change, TestContext.Current.CancellationToken);
        return (before, Files(dataDir));
    }

    static bool Same(byte[]? left, byte[]? right) => left is null == right is null && left.AsSpan().SequenceEqual(right);

    static Dictionary<string, byte[]?> Files(string dataDir)
    {
        var zone = Path.Combine(dataDir, "web");
        return Directory.EnumerateFiles(zone, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(zone, path), byte[]? (path) => File.ReadAllBytes(path));
    }

    /// <summary>A data folder with a zone of these files, in the folders that <paramref name="likeIn"/> has.</summary>
    async Task<string> Zone(Dictionary<string, byte[]?> likeIn, Dictionary<string, byte[]?> files, byte[] journal)
    {
        var dataDir = folder.File("mixed");
        if (Directory.Exists(dataDir))
            Directory.Delete(dataDir, recursive: true);
        foreach (var name in likeIn.Keys)
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(dataDir, "web", name))!);
        foreach (var (name, content) in files.Append(new(".journal", journal)))
        {
            var path = Path.Combine(dataDir, "web", name);
            if (content is null)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        }
        return dataDir;
    }

    static async Task<IEnumerable<string>> Content(string dataDir)
    {
        var all = Transaction.Read(new Operation.Range("", "~", 0, RangeContent.KeysAndValues));
        var result = await new FileZoneStore(dataDir).ExecuteAsync(Web, all, TestContext.Current.CancellationToken);
        return [.. result.Answers[0].Items.Select(item => $"{item.Key}={Encoding.ASCII.GetString(item.Value.Span)} {item.ModRevision}")];
    }
}
