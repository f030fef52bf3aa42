using System.Runtime;
using System.Runtime.InteropServices;
using MultiZoneIpam.Plugin.Handover;

namespace MultiZoneIpam;

/// <summary>
/// Where the process starts when the program is compiled ahead of time: the linker has put it before the runtime's own main
/// (multizone-ipam.csproj, docs/decisions/0006). Only a call that the node agent has not done starts the runtime.
/// </summary>
static unsafe partial class EarlyStart
{
    [RuntimeExport("__wrap_main")]
    static int Start(int count, byte** arguments)
    {
        // What stands behind the program's name is for Program to read.
        if (count == 1 && EarlyCall.TryServe(out var exitCode))
            return exitCode;
        StandardStreams.OccupyClosed();
        return StartRuntime(count, arguments);
    }

    [LibraryImport("libc", EntryPoint = "__real_main"), SuppressGCTransition]
    private static partial int StartRuntime(int count, byte** arguments);
}
