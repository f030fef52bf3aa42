using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.State;

/// <summary>
/// Releases that could not be carried out because the store was away: one note each in <c>stateDir/pending</c>. A release is
/// by container id, so it is harmless however late, unless the same container id is attached again: that ADD removes the note,
/// under the lock of the attachment that whoever carries it out takes too.
/// </summary>
sealed class PendingReleases(string stateDir)
{
    /// <summary>How many one call carries out besides its own work.</summary>
    const int AtOnce = 16;

    static readonly TimeSpan PatienceForLock = TimeSpan.FromMilliseconds(100);

    readonly string folder = $"{stateDir}/pending";

    /// <exception cref="IpamException">Code 11: not even the note can be written, so the runtime must call again.</exception>
    public void Add(AttachmentName attachment, AttachmentNote note, IpamException why)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = $"{folder}/{attachment.FileName}";
            File.WriteAllBytes(path + "~", note.ToJson());
            File.Move(path + "~", path, overwrite: true);
        }
        catch (Exception e) when (e is IpamException or IOException or UnauthorizedAccessException)
        {
            throw new IpamException(
                ErrorCode.TryAgainLater,
                $"{attachment} was not released: {why.Message}; nor could that be written down: {e.Message}",
                why.Details,
                e);
        }
    }

    /// <summary>For an ADD that holds the lock of its attachment.</summary>
    public void Forget(AttachmentName attachment)
    {
        var path = $"{folder}/{attachment.FileName}";
        if (File.Exists(path))
            File.Delete(path);
    }

    /// <summary>Carries out what waits, as far as <paramref name="release"/> can; returns how many were carried out.</summary>
    public async Task<int> CarryOutAsync(
        Func<AttachmentName, AttachmentNote, CancellationToken, Task> release,
        CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            return 0;
        var done = 0;
        foreach (var path in Directory.EnumerateFiles(folder).Where(path => !path.EndsWith('~')).Take(AtOnce))
        {
            if (AttachmentName.FromFileName(Path.GetFileName(path)) is not { } attachment)
                continue;
            try
            {
                using var file = TryLock(attachment, cancellationToken);
                if (file is null || !File.Exists(path))
                    continue;
                if (AttachmentNote.TryRead(File.ReadAllBytes(path)) is { } note)
                    await release(attachment, note, cancellationToken);
                File.Delete(path);
                file.Remove();
                done++;
            }
            catch (IpamException e) when (e.IsTransient)
            {
                return done;
            }
            catch (Exception e) when (e is IpamException or IOException)
            {
                // This one stays for somebody who can do more about it; it must not keep back those after it.
            }
        }
        return done;
    }

    /// <summary>Null while a call works on the attachment: it knows better what is to be released.</summary>
    AttachmentFile? TryLock(AttachmentName attachment, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PatienceForLock);
        try
        {
            return AttachmentFile.Lock(stateDir, attachment, patience.Token);
        }
        catch (IpamException e) when (e.IsTransient)
        {
            return null;
        }
    }
}
