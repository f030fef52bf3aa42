using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>Sets addresses free that have rested, in every zone that this node knows.</summary>
sealed class RestRound(Places places, Backing backing, Troubles troubles)
{
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        foreach (var place in await places.FindAsync(cancellationToken))
        {
            var what = $"setting rested addresses of {place} free";
            try
            {
                await using var store = places.Open(place);
                await new RestedAddresses(store, backing.Clock).FreeAsync(place.Zone, cancellationToken);
                troubles.Over(what);
            }
            catch (IpamException e)
            {
                troubles.Tell(what, e);
            }
        }
    }
}
