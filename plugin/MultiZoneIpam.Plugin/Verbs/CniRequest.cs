namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>One CNI call as a process gets it: its environment, and stdin, which VERSION must not wait for.</summary>
public sealed record CniRequest(Func<string, string?> Environment, Func<ReadOnlyMemory<byte>> ReadStdin)
{
    /// <summary>What is left of the time that the caller waits; the verb's own timeout holds besides.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.MaxValue;
}
