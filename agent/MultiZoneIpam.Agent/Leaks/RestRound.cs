using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>Sets addresses free that have rested, in every zone that this node knows.</summary>
sealed class RestRound(Places places, Backing backing, AgentLog log)
{
    readonly Remembered<Place, Troubles> troubles = new(() => new Troubles(log));

    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        var found = await places.FindAsync(cancellationToken);
        troubles.Keep(found);
        foreach (var place in found)
        {
            var what = $"setting rested addresses of {place} free";
            try
            {
                await using var store = places.Open(place);
                await new RestedAddresses(store, backing.Clock).FreeAsync(place.Zone, cancellationToken);
                troubles.Of(place).Over(what);
            }
            catch (IpamException e)
            {
                troubles.Of(place).Tell(what, e);
            }
        }
    }
}
