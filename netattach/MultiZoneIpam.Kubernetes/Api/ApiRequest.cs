using System.Net.Http;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One request to an API server.</summary>
/// <param name="Target">Path and query below the server's URL.</param>
/// <param name="Purpose">What it is for, for messages: "look up pod prod/db-0".</param>
sealed record ApiRequest(HttpMethod Method, string Target, string Purpose)
{
    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>
    /// May be sent again after an answer that asks for it. 429 says that nothing was done. After 5xx the write may have been done
    /// all the same: what is repeated must come to the same, or be told by its resource version; a creation is neither.
    /// </summary>
    public bool IsRepeatedAfter(int status) => status == 429 || (status >= 500 && Method != HttpMethod.Post);
}
