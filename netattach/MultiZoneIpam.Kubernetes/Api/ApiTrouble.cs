using System.Text;
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
                404 when status is null => "what answered is not the API server itself, or not at this URL",
                404 => $"see that this cluster has {resource.Plural} of {(resource.Group.Length == 0 ? "" : $"{resource.Group}/")}{resource.Version}",
                _ => null,
            });
    }

    public IpamException Garbage(ApiRequest request, ReadOnlySpan<byte> body, string mistake, Exception? inner) => new(
        ErrorCode.TryAgainLater,
        $"cannot {request.Purpose}: the answer to {request.Method} {connection.UrlOf(request.Target)} cannot be understood: {mistake}: {Start(body)}",
        "see that the URL is that of a Kubernetes API server",
        inner);

    static string Start(ReadOnlySpan<byte> body) => body.Length == 0
        ? "(empty)"
        : $"'{Encoding.UTF8.GetString(body[..Math.Min(body.Length, 120)])}'";
}
