namespace MultiZoneIpam.Agent.Http;

/// <summary>The pages that the agent shows over HTTP. They are read only, and know no visitor from another.</summary>
interface IPages
{
    /// <param name="path">Without the query.</param>
    /// <param name="accept">The header of that name; empty where there is none.</param>
    Task<Page> GetAsync(string path, string accept, CancellationToken cancellationToken);
}
