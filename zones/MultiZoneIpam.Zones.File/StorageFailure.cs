using System.Runtime.InteropServices;

namespace MultiZoneIpam.Zones.File;

/// <summary>A system call that failed, as the error a user reads: what was tried, with which path, the reason and what to do.</summary>
static class StorageFailure
{
    /// <summary>The failure of the last system call of this thread.</summary>
    public static IpamException Of(string attempt, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        var advice = error switch
        {
            Libc.NoSpace or Libc.Quota => "free space or inodes on its file system, or raise the quota; the call may be repeated then",
            Libc.ReadOnlyFileSystem or Libc.AccessDenied or Libc.NoPermission =>
                "the data folder must be on a writable file system and belong to the user that runs the plugin (root)",
            _ => "check the data folder, 'datastore.dataDir' of the node file, and its file system",
        };
        return new IpamException(ErrorCode.Io, $"cannot {attempt} {path}: {Marshal.GetPInvokeErrorMessage(error)}", advice);
    }
}
