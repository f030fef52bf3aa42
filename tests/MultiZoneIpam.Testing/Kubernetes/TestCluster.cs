using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>
/// A cluster of the tests: an API server in the test's process that behaves as the real one documents. It keeps objects with
/// resource versions and UIDs, and serves get, list by pages, watch, create, update, patch and the status sub-resource.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    readonly TemporaryFolder? folder;
    readonly TestHistory history = new();
    readonly TestObjects objects;
    readonly TestWatches watches;

    /// <summary>On a server of the test's own; it disposes the server.</summary>
    public TestCluster(TestApiServer server)
    {
        Server = server;
        objects = new TestObjects(history);
        watches = new TestWatches(history);
        server.Answer = Answer;
        Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"kube-system"}}""");
        Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}}""");
    }

    TestCluster(TemporaryFolder folder, (string CertFile, string KeyFile) identity)
        : this(new TestApiServer(X509Certificate2.CreateFromPemFile(identity.CertFile, identity.KeyFile)))
    {
        this.folder = folder;
        Token = "test-token";
        Kubeconfig = folder.Write("kubeconfig", $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            contexts: [{ name: test, context: { cluster: test, user: test } }]
            clusters: [{ name: test, cluster: { server: '{{Server.Url}}', certificate-authority: ca.pem } }]
            users: [{ name: test, user: { token: {{Token}} } }]
            """);
    }

    public TestApiServer Server { get; }

    /// <summary>The path of a file that leads to this cluster; empty on a server of the test's own.</summary>
    public string Kubeconfig { get; } = "";

    /// <summary>What clients must come with (401 else); null lets everybody in.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// A word of the test's own in place of the cluster's, for a 403, a 429, a slow or a broken answer; null where the cluster
    /// is to answer by itself.
    /// </summary>
    public Func<TestRequest, TestAnswer?> Override { get; set; } = _ => null;

    public string ResourceVersion => $"{history.Version}";

    public int OpenWatches => watches.Open;

    /// <summary>How a watch from a compacted version is refused: with status 410, or with 200 and an ERROR event of code 410.</summary>
    public bool IsGoneAnEvent { get => watches.IsGoneAnEvent; set => watches.IsGoneAnEvent = value; }

    /// <summary>Watches stay open and say nothing more, as when a connection has died without a word.</summary>
    public bool AreWatchesMute { get => watches.AreMute; set => watches.AreMute = value; }

    /// <summary>With TLS, a token and a <see cref="Kubeconfig"/>.</summary>
    public static TestCluster Start()
    {
        var folder = new TemporaryFolder();
        using var authority = new CertificateAuthority(folder.Path, "ca");
        return new TestCluster(folder, authority.Issue("kubernetes", "127.0.0.1"));
    }

    /// <summary>
    /// Creates or replaces an object, status and all. What is not given (UID, creation time, namespace) is set as an API server
    /// does. With another UID than the earlier one's, the earlier one is deleted first.
    /// </summary>
    /// <returns>A copy of what is there now.</returns>
    public JsonObject Put(string json) => objects.Put((JsonObject)JsonNode.Parse(json)!);

    /// <param name="kind">Such as "Pod"; <paramref name="namespace"/> is null for kinds that have none.</param>
    public void Delete(string kind, string? @namespace, string name) => history.Write(TestKind.Of(kind), @namespace, name, null);

    /// <summary>A copy of the object, or null.</summary>
    public JsonObject? Find(string kind, string? @namespace, string name) =>
        (JsonObject?)history.Find(TestKind.Of(kind), @namespace, name)?.DeepClone();

    /// <summary>Forgets all but the newest versions: older ones, and the pages of lists begun on them, are 410 from now on.</summary>
    public void Compact() => history.Compact();

    /// <summary>Sends a BOOKMARK to every watch that wants them.</summary>
    public void SendBookmarks() => watches.SendBookmarks();

    /// <summary>Cuts the connections of all watches.</summary>
    public void BreakWatches() => watches.Break();

    /// <summary>Completes once so many watches are open.</summary>
    public Task WatchesOpenAsync(int count, CancellationToken cancellationToken) => watches.OpenAsync(count, cancellationToken);

    /// <summary>What the cluster says of itself, whatever <see cref="TestApiServer.Answer"/> was set to.</summary>
    public TestAnswer Answer(TestRequest request)
    {
        if (Override(request) is { } own)
            return own;
        if (Token is not null && request.Headers.GetValueOrDefault("Authorization") != $"Bearer {Token}")
            return TestAnswer.Refusal(401, "Unauthorized", "Unauthorized");
        if (TestPath.Parse(request.Path) is not { } path)
            return TestAnswer.Refusal(404, "NotFound", "the server could not find the requested resource");
        if (path.Name is null && request.Method == "GET")
            return request.Query("watch") is "true" or "1" ? watches.Answer(path, request) : new TestLists(history).Answer(path, request);
        return objects.Answer(path, request);
    }

    public async ValueTask DisposeAsync()
    {
        watches.Dispose();
        await Server.DisposeAsync();
        folder?.Dispose();
    }
}
