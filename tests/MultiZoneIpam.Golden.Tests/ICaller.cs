namespace MultiZoneIpam.Golden.Tests;

/// <summary>Makes one CNI call as a main plugin would.</summary>
interface ICaller : IAsyncDisposable
{
    /// <param name="stdin">Null: whoever reads stdin has failed.</param>
    Task<CallAnswer> CallAsync(IReadOnlyDictionary<string, string> environment, byte[]? stdin);
}
