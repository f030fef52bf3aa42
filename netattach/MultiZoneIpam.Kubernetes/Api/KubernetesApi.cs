using System.Text;
using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// The facts as a cluster's API server gives them, one GET each; it never sends a write. Only the server itself can say that
/// an object does not exist: a 404 without its Status object is some proxy's.
/// </summary>
public sealed class KubernetesApi : IClusterFacts, IDisposable
{
    readonly ApiServer server;
    readonly ApiConnection connection;

    /// <param name="userAgent">Program and version: "multizone-ipam/0.1.0".</param>
    /// <param name="deadline">For one fact, retries and all; the caller's token may end it earlier.</param>
    public KubernetesApi(ApiServer server, string userAgent, TimeSpan deadline, TimeProvider time)
    {
        this.server = server;
        connection = new ApiConnection(server, userAgent, time) { Deadline = deadline };
    }

    public void Dispose() => connection.Dispose();

    public IClusterFacts Fresh => this;

    public bool TellsWhoLives => true;

    public Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        FindAsync(ApiObject.Pod(@namespace, name), Pod.Read, cancellationToken);

    public Task<Workload?> FindWorkloadAsync(WorkloadKind kind, string @namespace, string name, CancellationToken cancellationToken) =>
        FindAsync(ApiObject.Workload(kind, @namespace, name), Workload.Read, cancellationToken);

    public Task<IpamClaim?> FindClaimAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        FindAsync(ApiObject.Claim(@namespace, name), IpamClaim.Read, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken) =>
        FindAsync(ApiObject.NamespaceNamed(name), Labels, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken) =>
        FindAsync(ApiObject.Node(name), Labels, cancellationToken);

    static IReadOnlyDictionary<string, string> Labels(JsonElement found) =>
        (found.Find("metadata") ?? default).FindStrings("labels") ?? new Dictionary<string, string>();

    async Task<T?> FindAsync<T>(ApiObject wanted, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await connection.GetAsync(wanted.Path, wanted.ToString(), cancellationToken);
        if (answer.Status == 200)
            return Read(wanted, answer.Body, read);
        var status = ApiStatus.TryRead(answer.Body);
        if (answer.Status == 404 && status is not null && status.SaysThatThereIsNo(wanted))
            return null;
        throw Refused(wanted, answer, status);
    }

    T Read<T>(ApiObject wanted, byte[] body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var found = document.RootElement;
            var metadata = found.Find("metadata") ?? default;
            var isWanted = found.FindString("kind") == wanted.Kind
                && metadata.FindString("name") == wanted.Name
                && (wanted.Namespace is null || metadata.FindString("namespace") == wanted.Namespace);
            return isWanted ? read(found) : throw new IpamException(ErrorCode.Decode, $"it is not {wanted}");
        }
        catch (JsonException e)
        {
            throw Garbage(wanted, body, "it is not JSON", e);
        }
        catch (IpamException e)
        {
            throw Garbage(wanted, body, e.Message, e);
        }
    }

    IpamException Refused(ApiObject wanted, ApiAnswer answer, ApiStatus? status)
    {
        var said = status is null ? $"without the API's words for it: {Start(answer.Body)}" : $"{status.Reason}: {status.Message}";
        return new IpamException(
            ErrorCode.TryAgainLater,
            $"cannot look up {wanted}: GET {connection.UrlOf(wanted.Path)} was answered {answer.Status} {said}",
            answer.Status switch
            {
                401 => $"the API server does not accept the credentials of {server.Source}",
                403 => $"the user of {server.Source} needs an RBAC rule: verb get, resource {wanted.Resource}"
                    + wanted.GroupOfRule
                    + (wanted.Namespace is null ? "" : $", namespace {wanted.Namespace}"),
                404 when status is not null && wanted.IsOfACustomResource => $"the cluster does not have the custom resource {wanted.Resource}, or not in this version",
                404 => "what answered is not the API server itself, or not at this URL",
                _ => null,
            });
    }

    IpamException Garbage(ApiObject wanted, byte[] body, string mistake, Exception inner) => new(
        ErrorCode.TryAgainLater,
        $"cannot look up {wanted}: the answer to GET {connection.UrlOf(wanted.Path)} cannot be understood: {mistake}: {Start(body)}",
        "see that the URL is that of a Kubernetes API server",
        inner);

    static string Start(byte[] body) => body.Length == 0
        ? "(empty)"
        : $"'{Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 120)))}'";
}
