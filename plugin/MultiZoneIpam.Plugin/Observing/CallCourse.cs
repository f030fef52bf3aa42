using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Observing;

/// <summary>Notes while a call runs what it does in which zone. One call runs in one order, so nothing here is locked.</summary>
sealed class CallCourse
{
    readonly List<ZoneShare> shares = [];

    public IReadOnlyList<ZoneShare> Zones => shares;

    public void Enter(ZoneName zone) => Add(zone, 0, 0);

    public void Allocated(ZoneName zone, int addresses) => Add(zone, addresses, 0);

    public void Released(ZoneName zone, int addresses) => Add(zone, 0, addresses);

    void Add(ZoneName zone, int allocated, int released)
    {
        var index = shares.FindIndex(share => share.Zone == zone);
        if (index < 0)
            shares.Add(new ZoneShare(zone, allocated, released));
        else
            shares[index] = new ZoneShare(zone, shares[index].Allocated + allocated, shares[index].Released + released);
    }
}
