using System.Diagnostics;
using MultiZoneIpam.Fill;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;

#pragma warning disable RS0030 // This program's standard output is for people, no protocol.
if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

try
{
    await using var store = new DirectStores().Open(NodeConf.Load(arguments.NodeFile), null, arguments.Zone);
    // etcd carries out one transaction while it syncs the log of others. In the file store a zone has one writer at a time.
    var atOnce = store is FileZoneStore ? 1 : 16;
    var began = Stopwatch.GetTimestamp();
    var (put, taken, usable) = await new ZoneFill(store, arguments, TimeProvider.System).RunAsync(atOnce, CancellationToken.None);
    Console.WriteLine($"zone {arguments.Zone}: {put} records put in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s; {taken} of {usable} addresses are taken");
    return 0;
}
catch (IpamException e)
{
    Console.WriteLine($"{e.Message} ({e.Details})");
    return 1;
}
