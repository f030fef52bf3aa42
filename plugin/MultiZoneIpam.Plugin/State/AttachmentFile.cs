using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;

namespace MultiZoneIpam.Plugin.State;

/// <summary>
/// The file of one attachment in <c>stateDir/attachments</c>, locked while a call works on that attachment: a DEL that comes
/// while the ADD still runs waits for it, so that no address is taken for a sandbox that is gone.
/// </summary>
sealed class AttachmentFile : IDisposable
{
    const int LongestNote = 65536;

    static readonly TimeSpan PatienceOfOthers = TimeSpan.FromMilliseconds(20);

    readonly string path;
    readonly FileLock fileLock;

    AttachmentFile(string path, FileLock fileLock)
    {
        this.path = path;
        this.fileLock = fileLock;
    }

    /// <exception cref="IpamException">Code 11: another call works on the attachment for too long. Code 5: the state folder cannot be written.</exception>
    public static AttachmentFile Lock(string stateDir, AttachmentName attachment, CancellationToken cancellationToken)
    {
        var path = PathOf(stateDir, attachment);
        return new AttachmentFile(path, FileLock.Acquire(path, cancellationToken));
    }

    /// <returns>Null while a call works on the attachment: it knows better what becomes of it.</returns>
    /// <exception cref="IpamException">Code 5: the state folder cannot be written.</exception>
    public static AttachmentFile? TryLock(string stateDir, AttachmentName attachment, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PatienceOfOthers);
        try
        {
            return Lock(stateDir, attachment, patience.Token);
        }
        catch (IpamException e) when (e.IsTransient)
        {
            return null;
        }
    }

    /// <summary>Changes whenever an ADD writes the note, also one that finds its record: when it did, or a time long ago for no file.</summary>
    public static DateTime LastWritten(string stateDir, AttachmentName attachment) => File.GetLastWriteTimeUtc(PathOf(stateDir, attachment));

    public static bool Exists(string stateDir, AttachmentName attachment) => File.Exists(PathOf(stateDir, attachment));

    /// <summary>Those that have a file, whatever is in it.</summary>
    public static IReadOnlyList<AttachmentName> All(string stateDir)
    {
        try
        {
            return [.. Directory.GetFiles($"{stateDir}/attachments").Select(path => AttachmentName.FromFileName(Path.GetFileName(path))).OfType<AttachmentName>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A node that has had no call has no such folder.
            return [];
        }
    }

    /// <summary>It was only made to be locked: nothing was noted.</summary>
    public bool IsEmpty => RandomAccess.GetLength(fileLock.Handle) == 0;

    public AttachmentNote? Read()
    {
        var buffer = new byte[LongestNote];
        return AttachmentNote.TryRead(buffer.AsMemory(0, RandomAccess.Read(fileLock.Handle, buffer, 0)));
    }

    /// <exception cref="IpamException">Code 5: the state folder is full or read-only.</exception>
    public void Write(AttachmentNote note)
    {
        try
        {
            var json = note.ToJson();
            var blanks = Math.Max(0, RandomAccess.GetLength(fileLock.Handle) - json.Length);
            // In one write that covers the note before: a process that is killed leaves the one or the other, never a mixture.
            RandomAccess.Write(fileLock.Handle, [.. json, .. Enumerable.Repeat((byte)' ', (int)blanks)], 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(ErrorCode.Io, $"cannot write {path}: {e.Message}", "the state folder (stateDir in the node file) must be writable and have room", e);
        }
    }

    /// <summary>A file that stays is no harm: a release by it finds nothing.</summary>
    public void Remove()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What the call has done is done; it must not fail for this.
        }
    }

    public void Dispose() => fileLock.Dispose();

    static string PathOf(string stateDir, AttachmentName attachment) => $"{stateDir}/attachments/{attachment.FileName}";
}
