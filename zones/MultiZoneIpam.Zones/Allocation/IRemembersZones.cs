namespace MultiZoneIpam.Zones.Allocation;

/// <summary>A store of a process that stays: what one ADD sees of a zone helps the next one.</summary>
public interface IRemembersZones
{
    ZoneMemory Memory { get; }
}
