namespace MultiZoneIpam.Bench.Processes;

/// <summary>The largest resident size that one process had, and how it ended.</summary>
readonly record struct PeakMemory(int Status, long Kibibytes, byte[] Output);
