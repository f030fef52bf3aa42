namespace MultiZoneIpam.Agent.Keeping;

/// <summary>Tells whether a file was changed or replaced. Of what a link points to: mounted secrets are rotated by changing links.</summary>
readonly record struct FileStamp(DateTime Written, long Length)
{
    /// <summary>A file that cannot be looked at is a state of its own.</summary>
    public static FileStamp Of(string? path)
    {
        if (path is null)
            return default;
        try
        {
            using var file = File.OpenHandle(path);
            return new FileStamp(File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileStamp(default, -1);
        }
    }
}
