namespace MultiZoneIpam.Golden.Tests;

/// <summary>What one call gave back. In-process there is no stderr, so it is empty.</summary>
sealed record CallAnswer(int ExitCode, byte[] Stdout, string Stderr);
