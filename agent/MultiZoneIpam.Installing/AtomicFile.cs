namespace MultiZoneIpam.Installing;

/// <summary>
/// Puts a file in place by a rename inside its folder: whoever opens or executes it meets the old one or the new one, whole and
/// with its final mode, also when the power fails. A file that is as wanted is not touched.
/// </summary>
static class AtomicFile
{
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>True where something changed.</returns>
    public static bool Put(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        if (IsAsWanted(path, content, mode))
            return false;
        var unfinished = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.new");
        Write(unfinished, content, mode);
        Libc.Rename(unfinished, path);
        return true;
    }

    /// <summary>Writes a file that nobody looks at yet; what an interrupted run left there is replaced.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
            BufferSize = 0,
        });
        file.Write(content);
        // Not the mode of its creation, which the umask narrows.
        File.SetUnixFileMode(file.SafeFileHandle, mode);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The mode that an operator gave to the file that is replaced, where it is narrower than the usual one.</summary>
    public static UnixFileMode ModeOf(string path, UnixFileMode usual)
    {
        const UnixFileMode owner = Private | UnixFileMode.UserExecute;
        return File.Exists(path) ? (File.GetUnixFileMode(path) & usual) | (usual & owner) : usual;
    }

    static bool IsAsWanted(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var file = new FileInfo(path);
        return file.Exists
            && file.LinkTarget is null
            && file.Length == content.Length
            && file.UnixFileMode == mode
            && content.SequenceEqual(File.ReadAllBytes(path));
    }
}
