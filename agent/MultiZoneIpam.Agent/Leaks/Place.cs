using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>A zone in one datastore.</summary>
/// <param name="Datastore">Null is the node's own.</param>
sealed record Place(ZoneName Zone, DatastoreConf? Datastore)
{
    readonly string key = $"{Zone} {Datastore?.ToJson()}";

    public bool Equals(Place? other) => other?.key == key;

    public override int GetHashCode() => key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Datastore is null ? $"zone '{Zone}'" : $"zone '{Zone}' of a network's own datastore";
}
