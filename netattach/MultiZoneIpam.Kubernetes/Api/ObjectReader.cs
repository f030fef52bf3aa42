using System.Net.Http;
using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>Looks up single objects of an API server, one GET each.</summary>
sealed class ObjectReader(ApiConnection connection, ApiTrouble trouble)
{
    /// <returns>Null where the server itself says that there is no such object.</returns>
    public async Task<T?> FindAsync<T>(ApiObject wanted, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var request = new ApiRequest(HttpMethod.Get, wanted.Path, $"look up {wanted}");
        var answer = await connection.SendAsync(request, cancellationToken);
        if (answer.Status == 200)
            return trouble.Parse(request, answer.Body, found => read(wanted.Expect(found)));
        return wanted.IsMissingBy(answer) ? null : throw trouble.Refused(request, "get", wanted.Resource, wanted.Namespace, answer);
    }
}
