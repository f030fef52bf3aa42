using System.Net.Http;
using System.Text;
using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>What is said of answers that are not what was asked for: the request, the server's own words, and what to do.</summary>
sealed class ApiTrouble(ApiServer server, ApiConnection connection)
{
    /// <param name="verb">As in an RBAC rule.</param>
    public ApiRefusedException Refused(ApiRequest request, string verb, ApiResource resource, string? @namespace, ApiAnswer answer)
    {
        var status = ApiStatus.TryRead(answer.Body);
        var said = status is null ? $"without the API's words for it: {Start(answer.Body)}" : $"{status.Reason}: {status.Message}";
        return new ApiRefusedException(
            answer.Status,
            answer.RetryAfter,
            $"cannot {request.Purpose}: {request.Method} {connection.UrlOf(request.Target)} was answered {answer.Status} {said}",
            answer.Status switch
            {
                401 => $"the API server does not accept the credentials of {server.Source}",
                403 => $"the user of {server.Source} needs an RBAC rule: verb {verb}, resource {resource.Plural}"
                    + (resource.Group.Length == 0 ? "" : $", API group {resource.Group}")
                    + (@namespace is null ? "" : $", namespace {@namespace}"),
                // Of a kind that it does not have, an API server says so in plain text, as any web server does.
                404 when resource.Group.Length > 0 => $"see that this cluster has {resource.Plural} of {resource.Group}/{resource.Version}, and that the URL is its API server's",
                404 when status is null || request.Method == HttpMethod.Get => "what answered is not the API server itself, or not at this URL",
                _ => null,
            });
    }

    public IpamException Garbage(ApiRequest request, ReadOnlySpan<byte> body, string mistake, Exception? inner) => new(
        ErrorCode.TryAgainLater,
        $"cannot {request.Purpose}: the answer to {request.Method} {connection.UrlOf(request.Target)} cannot be understood: {mistake}: {Start(body)}",
        "see that the URL is that of a Kubernetes API server",
        inner);

    /// <exception cref="IpamException">Code 11: it is not JSON, or not what <paramref name="read"/> can read.</exception>
    public T Parse<T>(ApiRequest request, byte[] body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw Garbage(request, body, "it is not JSON", e);
        }
        catch (IpamException e)
        {
            throw Garbage(request, body, e.Message, e);
        }
    }

    static string Start(ReadOnlySpan<byte> body) => body.Length == 0
        ? "(empty)"
        : $"'{Encoding.UTF8.GetString(body[..Math.Min(body.Length, 120)])}'";
}
