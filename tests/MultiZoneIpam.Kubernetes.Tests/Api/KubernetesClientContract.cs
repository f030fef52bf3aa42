using System.Text;
using System.Text.Json;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>
/// What holds of every cluster, a real one too. It leaves nothing behind that does not go away by itself: what it writes are
/// events of namespace default, which a cluster forgets after an hour.
/// </summary>
public abstract class KubernetesClientContract
{
    static readonly WatchPatience Patience = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    readonly string name = $"mzipam-test.{Guid.NewGuid():n}";

    protected abstract KubernetesClient Client { get; }

    ResourceRequest<string> ThisEvent => new(
        ApiResource.Events, new Selection { Namespace = "default", Fields = $"metadata.name={name}" }, Reason);

    [Fact]
    public async Task Created_object_is_found_listed_and_cannot_be_created_twice()
    {
        Assert.IsType<WriteOutcome.Written>(await CreateAsync());

        Assert.Equal("Tested", await Client.FindAsync(ApiResource.Events, "default", name, Reason, CancellationToken.None));
        Assert.Equal("Tested", Assert.Single((await Client.ListAsync(ThisEvent, CancellationToken.None)).Items).Value);
        Assert.IsType<WriteOutcome.Exists>(await CreateAsync());
    }

    [Fact]
    public async Task Update_is_made_from_the_newest_version_or_not_at_all()
    {
        var first = Assert.IsType<WriteOutcome.Written>(await CreateAsync()).ResourceVersion;

        var second = Assert.IsType<WriteOutcome.Written>(await UpdateAsync(first, "Second")).ResourceVersion;

        Assert.NotEqual(first, second);
        Assert.Contains("has been modified", Assert.IsType<WriteOutcome.Conflict>(await UpdateAsync(first, "Late")).Message);
        Assert.Equal("Second", await Client.FindAsync(ApiResource.Events, "default", name, Reason, CancellationToken.None));
    }

    [Fact]
    public async Task Patch_changes_what_it_names_and_may_be_for_one_version_only()
    {
        var first = Assert.IsType<WriteOutcome.Written>(await CreateAsync()).ResourceVersion;

        Assert.IsType<WriteOutcome.Written>(await PatchAsync("""{"reason":"Patched"}"""));

        Assert.Equal("Patched", await Client.FindAsync(ApiResource.Events, "default", name, Reason, CancellationToken.None));
        Assert.Equal("said", await Client.FindAsync(ApiResource.Events, "default", name, found => found.GetProperty("message").GetString()!, CancellationToken.None));
        Assert.IsType<WriteOutcome.Conflict>(await PatchAsync($$"""{"metadata":{"resourceVersion":"{{first}}"},"reason":"Late"}"""));
    }

    [Fact]
    public async Task What_is_not_there_is_neither_found_nor_written()
    {
        Assert.Null(await Client.FindAsync(ApiResource.Events, "default", name, Reason, CancellationToken.None));
        Assert.Empty((await Client.ListAsync(ThisEvent, CancellationToken.None)).Items);
        Assert.IsType<WriteOutcome.Missing>(await PatchAsync("{}"));
    }

    [Fact]
    public async Task Watch_tells_what_changes_after_the_list()
    {
        var list = await Client.ListAsync(ThisEvent, CancellationToken.None);
        var watcher = new RecordingWatcher<string>();
        using var stop = new CancellationTokenSource();
        var watching = Client.WatchAsync(ThisEvent, list.ResourceVersion, Patience, watcher, stop.Token);

        await CreateAsync();
        Assert.Equal($"default/{name}=Tested", await watcher.NextAsync());
        await PatchAsync("""{"reason":"Patched"}""");
        Assert.Equal($"default/{name}=Patched", await watcher.NextAsync());

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        // From the version that was reached it goes on without telling anything twice.
        await PatchAsync("""{"reason":"Later"}""");
        var next = new RecordingWatcher<string>();
        using var stopNext = new CancellationTokenSource();
        var resumed = Client.WatchAsync(ThisEvent, watcher.Version, Patience, next, stopNext.Token);
        Assert.Equal($"default/{name}=Later", await next.NextAsync());
        await stopNext.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resumed);
    }

    [Fact]
    public async Task Namespaces_are_listed_with_their_labels()
    {
        var all = await Client.ListAsync(
            new ResourceRequest<string>(ApiResource.Namespaces, new Selection { Labels = "kubernetes.io/metadata.name in (kube-system,default)" }, found => found.GetProperty("metadata").GetProperty("name").GetString()!),
            CancellationToken.None);

        Assert.Equal(["default", "kube-system"], all.Items.Select(item => item.Value));
        Assert.All(all.Items, item => Assert.Null(item.Namespace));
    }

    Task<WriteOutcome> CreateAsync() => Client.CreateAsync(ApiResource.Events, "default", name, Body(null, "Tested"), CancellationToken.None);

    Task<WriteOutcome> UpdateAsync(string version, string reason) =>
        Client.UpdateAsync(ApiResource.Events, ObjectPart.Body, "default", name, Body(version, reason), CancellationToken.None);

    Task<WriteOutcome> PatchAsync(string patch) =>
        Client.PatchAsync(ApiResource.Events, ObjectPart.Body, "default", name, Encoding.UTF8.GetBytes(patch), CancellationToken.None);

    byte[] Body(string? version, string reason) => Encoding.UTF8.GetBytes($$"""
        {"apiVersion":"v1","kind":"Event","metadata":{"name":"{{name}}","namespace":"default"{{(version is null ? "" : $",\"resourceVersion\":\"{version}\"")}}},
         "involvedObject":{"kind":"Namespace","name":"default","namespace":"default"},"reason":"{{reason}}","message":"said","type":"Normal"}
        """);

    static string Reason(JsonElement found) => found.GetProperty("reason").GetString()!;
}
