using System.Net.Http;
using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>The client of a program that stays: it keeps its connections, and can write.</summary>
public sealed class KubernetesClient : IKubernetesClient, IKubernetesWriter, IDisposable
{
    // A page of pods as large as they come is below the connection's limit.
    const int PageSize = 100;

    // Of a list whose moment is forgotten before its last page is read.
    const int Attempts = 3;

    readonly ApiConnection connection;
    readonly ApiTrouble trouble;
    readonly ObjectReader objects;
    readonly TimeProvider time;

    /// <param name="userAgent">Program and version: "multizone-ipamd/0.1.0".</param>
    /// <param name="deadline">For one request, retries and all; of a list, for one page; of a watch, until it begins.</param>
    public KubernetesClient(ApiServer server, string userAgent, TimeSpan deadline, TimeProvider time)
    {
        this.time = time;
        connection = new ApiConnection(server, userAgent, time) { Deadline = deadline };
        trouble = new ApiTrouble(server, connection);
        objects = new ObjectReader(connection, trouble);
    }

    public void Dispose() => connection.Dispose();

    public Task<T?> FindAsync<T>(ApiResource resource, string? @namespace, string name, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where T : class =>
        objects.FindAsync(new ApiObject(resource, @namespace, name), read, cancellationToken);

    public async Task<ResourceList<T>> ListAsync<T>(ResourceRequest<T> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (list, refused) = await TryListAsync(request, cancellationToken);
            if (list is not null)
                return list;
            if (attempt == Attempts)
                throw refused!;
        }
    }

    public async Task<WatchEnd> WatchAsync<T>(
        ResourceRequest<T> request, string resourceVersion, WatchPatience patience, IWatcher<T> watcher, CancellationToken cancellationToken)
    {
        var query = request.Selection.QueryOf(
            ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", resourceVersion), ("timeoutSeconds", $"{Math.Ceiling(patience.Open.TotalSeconds)}"));
        var opening = new ApiRequest(HttpMethod.Get, $"{request.Resource.PathOf(request.Selection.Namespace)}?{query}", $"watch {request}");
        using var stream = await connection.OpenAsync(opening, cancellationToken);
        if (stream.Refusal is { } refusal)
            return refusal.Status == 410 ? WatchEnd.Expired : throw trouble.Refused(opening, "watch", request.Resource, request.Selection.Namespace, refusal);
        var watch = new WatchReader<T>(request, opening, watcher, connection, trouble, time);
        return await watch.ReadAsync(stream, patience, cancellationToken);
    }

    public Task<WriteOutcome> CreateAsync(ApiResource resource, string? @namespace, string name, byte[] body, CancellationToken cancellationToken)
    {
        var made = new ApiObject(resource, @namespace, name);
        var request = new ApiRequest(HttpMethod.Post, resource.PathOf(@namespace), $"create {made}") { Body = body };
        return WriteAsync(request, "create", made, cancellationToken);
    }

    public Task<WriteOutcome> UpdateAsync(
        ApiResource resource, ObjectPart part, string? @namespace, string name, byte[] body, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(body);
        if ((document.RootElement.Find("metadata") ?? default).FindString("resourceVersion") is null)
            throw new ArgumentException("an update without metadata.resourceVersion undoes what others wrote meanwhile", nameof(body));
        var changed = new ApiObject(resource, @namespace, name);
        var request = new ApiRequest(HttpMethod.Put, PathOf(changed, part), $"update {changed}") { Body = body };
        return WriteAsync(request, "update", changed, cancellationToken);
    }

    public Task<WriteOutcome> PatchAsync(
        ApiResource resource, ObjectPart part, string? @namespace, string name, byte[] patch, CancellationToken cancellationToken)
    {
        var changed = new ApiObject(resource, @namespace, name);
        var request = new ApiRequest(HttpMethod.Patch, PathOf(changed, part), $"patch {changed}") { Body = patch, ContentType = "application/merge-patch+json" };
        return WriteAsync(request, "patch", changed, cancellationToken);
    }

    static string PathOf(ApiObject changed, ObjectPart part) => changed.Path + (part == ObjectPart.Status ? "/status" : "");

    async Task<WriteOutcome> WriteAsync(ApiRequest request, string verb, ApiObject written, CancellationToken cancellationToken)
    {
        var answer = await connection.SendAsync(request, cancellationToken);
        if (answer.Status is 200 or 201)
            return new WriteOutcome.Written(trouble.Parse(request, answer.Body, found => VersionOf(written.Expect(found))));
        if (written.IsMissingBy(answer))
            return new WriteOutcome.Missing();
        var status = answer.Status == 409 ? ApiStatus.TryRead(answer.Body) : null;
        return status?.Reason switch
        {
            "Conflict" => new WriteOutcome.Conflict(status.Message ?? ""),
            "AlreadyExists" => new WriteOutcome.Exists(),
            _ => throw trouble.Refused(request, verb, written.Resource, written.Namespace, answer),
        };
    }

    /// <returns>A list, or 410 in the midst of it: the moment of the first page is forgotten.</returns>
    async Task<(ResourceList<T>? List, ApiRefusedException? Expired)> TryListAsync<T>(ResourceRequest<T> wanted, CancellationToken cancellationToken)
    {
        var items = new List<ResourceItem<T>>();
        for (var next = ""; ;)
        {
            var query = wanted.Selection.QueryOf(("limit", $"{PageSize}"), ("continue", next));
            var request = new ApiRequest(HttpMethod.Get, $"{wanted.Resource.PathOf(wanted.Selection.Namespace)}?{query}", $"list {wanted}");
            var answer = await connection.SendAsync(request, cancellationToken);
            if (answer.Status != 200)
            {
                var refused = trouble.Refused(request, "list", wanted.Resource, wanted.Selection.Namespace, answer);
                return answer.Status == 410 && next.Length > 0 ? (null, refused) : throw refused;
            }
            (next, var version) = trouble.Parse(request, answer.Body, page => ReadPage(wanted, page, items));
            if (next.Length == 0)
                return (new ResourceList<T>(items, version), null);
        }
    }

    static (string Next, string Version) ReadPage<T>(ResourceRequest<T> wanted, JsonElement page, List<ResourceItem<T>> items)
    {
        if (page.FindString("kind") != $"{wanted.Resource.Kind}List")
            throw new IpamException(ErrorCode.Decode, $"it is not a {wanted.Resource.Kind}List");
        foreach (var item in page.FindItems("items"))
            items.Add(ReadItem(wanted, item));
        var metadata = page.Find("metadata") ?? default;
        return (metadata.FindString("continue") ?? "", VersionOf(page));
    }

    internal static ResourceItem<T> ReadItem<T>(ResourceRequest<T> wanted, JsonElement item)
    {
        var metadata = item.Find("metadata") ?? default;
        var name = metadata.FindString("name") ?? throw new IpamException(ErrorCode.Decode, $"a {wanted.Resource.Kind} has no metadata.name");
        return new ResourceItem<T>(metadata.FindString("namespace"), name, wanted.Read(item));
    }

    internal static string VersionOf(JsonElement found) =>
        (found.Find("metadata") ?? default).FindString("resourceVersion") is { Length: > 0 } version
            ? version
            : throw new IpamException(ErrorCode.Decode, "there is no metadata.resourceVersion");
}
