namespace MultiZoneIpam.Kubernetes;

/// <summary>How a write to the API ended. Nothing was changed unless it is <see cref="Written"/>.</summary>
public abstract record WriteOutcome
{
    WriteOutcome()
    {
    }

    public sealed record Written(string ResourceVersion) : WriteOutcome;

    /// <summary>The object is not any more what the write was made from: read it again.</summary>
    public sealed record Conflict(string Message) : WriteOutcome;

    /// <summary>There is an object of that name already; after an answer that was lost, perhaps this very one.</summary>
    public sealed record Exists : WriteOutcome;

    /// <summary>There is no object of that name.</summary>
    public sealed record Missing : WriteOutcome;
}
