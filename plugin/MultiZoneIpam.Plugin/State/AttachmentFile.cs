using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;

namespace MultiZoneIpam.Plugin.State;

/// <summary>
/// The file of one attachment in <c>stateDir/attachments</c>, locked while a call works on that attachment: a DEL that comes
/// while the ADD still runs waits for it, so that no address is taken for a sandbox that is gone.
/// </summary>
sealed class AttachmentFile : IDisposable
{
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
        var path = $"{stateDir}/attachments/{attachment.FileName}";
        return new AttachmentFile(path, FileLock.Acquire(path, cancellationToken));
    }

    public AttachmentNote? Read() => AttachmentNote.TryRead(StateFolder.Read(path));

    public void Write(AttachmentNote note) => StateFolder.Write(path, note.ToJson());

    public void Remove() => File.Delete(path);

    public void Dispose() => fileLock.Dispose();
}
