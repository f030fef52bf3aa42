namespace MultiZoneIpam.Plugin.Backends;

/// <summary>What calls are served with. The plugin's process opens everything anew; a process that stays may keep it open.</summary>
public sealed record Backing(IStoreSource Stores, IFactsSource Facts, TimeProvider Clock, Random Random)
{
    public static Backing Direct(TimeProvider clock, Random random) => new(new DirectStores(), new DirectFacts(clock), clock, random);
}
