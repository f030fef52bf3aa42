using System.Net.Http;

namespace MultiZoneIpam.Kubernetes;

/// <summary>An answer whose body goes on for as long as the server has something to say; or, instead, one that is no success.</summary>
sealed class ApiStream : IDisposable
{
    readonly HttpResponseMessage? response;

    public ApiStream(HttpResponseMessage response) => this.response = response;

    public ApiStream(ApiAnswer refusal) => Refusal = refusal;

    public ApiAnswer? Refusal { get; }

    /// <summary>Only where there is no <see cref="Refusal"/>.</summary>
    public Task<Stream> BodyAsync(CancellationToken cancellationToken) => response!.Content.ReadAsStreamAsync(cancellationToken);

    public void Dispose() => response?.Dispose();
}
