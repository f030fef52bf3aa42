using MultiZoneIpam.Cli.Contents;

namespace MultiZoneIpam.Cli;

/// <summary>What every command works with: the terminal, the zones of the node file's store, the time.</summary>
sealed record Session(Terminal Terminal, ZoneStores Stores, TimeProvider Clock);
