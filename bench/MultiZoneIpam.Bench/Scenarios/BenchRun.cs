using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Reporting;

namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>What all scenarios of a run share: the programs, a folder that goes away with the run, and the report.</summary>
sealed record BenchRun(Options Options, string Folder, Report Report, TimeProvider Time)
{
    public string Subfolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    /// <summary>Our plugin on a store; or, asked for host-local as the plugin, host-local beside itself: that shows the driver's own bias.</summary>
    public Contestant Plugin(StoreSetup store, string ranges = Contestant.Ranges) => Options.PluginIsHostLocal
        ? Contestant.HostLocal(Options.HostLocal, Subfolder($"{store.Name}-itself")) with { Name = "host-local itself" }
        : Contestant.Plugin($"multizone-ipam, {store.Name}", Options.Plugin, store.NodeFile, ranges);

    public Contestant HostLocal(string folder) => Contestant.HostLocal(Options.HostLocal, Subfolder(folder));
}
