using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>One write to the cluster of the tests: what was there, what is there now, at which resource version.</summary>
sealed record TestChange(long Version, TestKind Kind, JsonObject? Before, JsonObject? After);
