using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Cli.Output;

/// <summary>Prints records as they are read; nothing before the first one or <see cref="End"/>.</summary>
interface IRecordOutput
{
    void Add(StoredRecord stored);

    void End();
}
