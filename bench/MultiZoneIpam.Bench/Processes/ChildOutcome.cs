namespace MultiZoneIpam.Bench.Processes;

/// <summary>How one process ended: the kernel's wait status (0: exit code 0), how long it took, what it wrote.</summary>
readonly record struct ChildOutcome(int Status, TimeSpan Elapsed, byte[] Output);
