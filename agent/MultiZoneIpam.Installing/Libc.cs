using System.Runtime.InteropServices;

namespace MultiZoneIpam.Installing;

/// <summary>The system call that System.IO has not: a link to a folder is neither a file nor a folder to its Move.</summary>
static partial class Libc
{
    /// <summary>Replaces a file or a link at <paramref name="to"/>, at once for everybody.</summary>
    /// <exception cref="IOException">Nothing has changed.</exception>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0)
            throw new IOException($"{from} cannot be renamed to {to}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameFile(string from, string to);
}
