using System.Globalization;

namespace MultiZoneIpam.Zones.Records;

/// <summary>The words that records use for states, requests and times.</summary>
public static class RecordWords
{
    public static string Of(RecordState state) => state switch
    {
        RecordState.Bound => "bound",
        RecordState.Reserved => "reserved",
        _ => "cooling",
    };

    public static string Of(RequestKind request) => request switch
    {
        RequestKind.Random => "random",
        RequestKind.Fixed => "fixed",
        RequestKind.Pool => "pool",
        RequestKind.Sticky => "sticky",
        _ => "claim",
    };

    /// <summary>RFC 3339, UTC, whole seconds.</summary>
    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">A word of a later version.</exception>
    internal static RecordState State(string? word) => word switch
    {
        "bound" => RecordState.Bound,
        "reserved" => RecordState.Reserved,
        "cooling" => RecordState.Cooling,
        _ => throw new FormatException($"unknown state '{word}'"),
    };

    internal static RequestKind Request(string? word) => word switch
    {
        "random" => RequestKind.Random,
        "fixed" => RequestKind.Fixed,
        "pool" => RequestKind.Pool,
        "sticky" => RequestKind.Sticky,
        "claim" => RequestKind.Claim,
        _ => throw new FormatException($"unknown request '{word}'"),
    };
}
