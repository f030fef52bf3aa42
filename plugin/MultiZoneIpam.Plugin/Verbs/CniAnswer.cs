namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>What a CNI call answers: one JSON document or nothing for stdout, and the exit code.</summary>
public sealed record CniAnswer(int ExitCode, ReadOnlyMemory<byte> Stdout)
{
    public static CniAnswer Success { get; } = new(0, ReadOnlyMemory<byte>.Empty);
}
