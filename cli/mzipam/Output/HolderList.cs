using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Cli.Output;

/// <summary>Those who stand in the way of a change: the first of them, and how many more.</summary>
static class HolderList
{
    const int Shown = 20;

    public static string Count(IReadOnlyList<StoredRecord> holders) =>
        holders.Count == 1 ? "1 held address" : $"{holders.Count} held addresses";

    public static void Write(Terminal terminal, IReadOnlyList<StoredRecord> holders)
    {
        foreach (var holder in holders.Take(Shown))
            terminal.Say($"        {holder}");
        if (holders.Count > Shown)
            terminal.Say($"        and {holders.Count - Shown} more");
    }
}
