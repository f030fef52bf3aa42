using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.State;

/// <summary>
/// Releases that could not be carried out because the store was away: one note each in <c>stateDir/pending</c>. A release is
/// by container id, so it is harmless however late, unless the same container id is attached again: that ADD removes the note,
/// under the lock of the attachment that whoever carries it out takes too.
/// </summary>
sealed class PendingReleases(string stateDir, Random random)
{
    /// <summary>How many one call tries besides its own work.</summary>
    const int AtOnce = 16;

    /// <summary>What one call spends on them: a store that does not answer must not hold up a call that is for another.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    readonly string folder = $"{stateDir}/pending";

    /// <summary>How many wait, and since when the first of them has. Without the time there is none, or nobody can tell.</summary>
    public static (int Count, DateTimeOffset? Oldest) Look(string stateDir)
    {
        var waiting = 0;
        DateTimeOffset? oldest = null;
        try
        {
            foreach (var note in new DirectoryInfo($"{stateDir}/pending").EnumerateFiles().Where(note => AttachmentName.FromFileName(note.Name) is not null))
            {
                waiting++;
                oldest = oldest < note.LastWriteTimeUtc ? oldest : note.LastWriteTimeUtc;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no folder before the first release has to wait.
        }
        return (waiting, oldest);
    }

    /// <exception cref="IpamException">Code 11: not even the note can be written, so the runtime must call again.</exception>
    public void Add(AttachmentName attachment, AttachmentNote note, IpamException why)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // No attachment's name begins with a dot.
            var unfinished = $"{folder}/.{attachment.FileName}";
            File.WriteAllBytes(unfinished, note.ToJson());
            File.Move(unfinished, PathOf(attachment), overwrite: true);
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
        if (File.Exists(PathOf(attachment)))
            File.Delete(PathOf(attachment));
    }

    /// <summary>
    /// Carries out what waits, as far as <paramref name="release"/> can. What it cannot stays for a later call, and fails none:
    /// this is nobody's own work.
    /// </summary>
    public async Task CarryOutAsync(
        Func<AttachmentName, AttachmentNote, CancellationToken, Task> release,
        CancellationToken cancellationToken)
    {
        var waiting = FindWaiting();
        if (waiting.Count == 0)
            return;
        waiting = [.. waiting.Take(AtOnce)];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        foreach (var attachment in waiting)
        {
            if (patience.IsCancellationRequested)
                return;
            try
            {
                await CarryOutAsync(attachment, release, patience.Token);
            }
            catch (Exception e) when (e is IpamException or OperationCanceledException or IOException or UnauthorizedAccessException)
            {
                // It must not keep back those after it, which may be in another store.
            }
        }
    }

    /// <summary>
    /// For a process that stays: tries all that wait. After one that its datastore could not do at this time, the others of that
    /// datastore are left for the next round.
    /// </summary>
    /// <returns>How many were not carried out, and the first reason; one that a call works on counts as carried out.</returns>
    public async Task<(int Left, IpamException? Why)> CarryOutAllAsync(
        Func<AttachmentName, AttachmentNote, CancellationToken, Task> release,
        CancellationToken cancellationToken)
    {
        var (left, away) = (0, new HashSet<string>(StringComparer.Ordinal));
        IpamException? why = null;
        foreach (var attachment in FindWaiting())
        {
            var datastore = "";
            try
            {
                await CarryOutAsync(attachment, ReleaseUnlessAwayAsync, cancellationToken);
            }
            catch (Exception e) when (e is IpamException or IOException or UnauthorizedAccessException)
            {
                left++;
                why ??= e as IpamException ?? new IpamException(ErrorCode.Io, $"{PathOf(attachment)}: {e.Message}", null, e);
                if (e is IpamException { IsTransient: true })
                    away.Add(datastore);
            }

            Task ReleaseUnlessAwayAsync(AttachmentName name, AttachmentNote note, CancellationToken token)
            {
                datastore = note.Datastore?.ToJson() ?? "";
                return away.Contains(datastore) ? throw new IpamException(ErrorCode.TryAgainLater, "its datastore is away") : release(name, note, token);
            }
        }
        return (left, why);
    }

    async Task CarryOutAsync(
        AttachmentName attachment,
        Func<AttachmentName, AttachmentNote, CancellationToken, Task> release,
        CancellationToken cancellationToken)
    {
        using var file = AttachmentFile.TryLock(stateDir, attachment, cancellationToken);
        if (file is null)
            return;
        var isNeeded = file.Read() is not null;
        try
        {
            var path = PathOf(attachment);
            if (!File.Exists(path))
                return;
            if (AttachmentNote.TryRead(File.ReadAllBytes(path)) is { } note)
                await release(attachment, note, cancellationToken);
            File.Delete(path);
            isNeeded = false;
        }
        finally
        {
            // One without a note is only there because it was locked.
            if (!isNeeded)
                file.Remove();
        }
    }

    /// <summary>In no order, so that those that nobody can carry out do not stand before the others each time.</summary>
    List<AttachmentName> FindWaiting()
    {
        try
        {
            if (!Directory.Exists(folder))
                return [];
            var names = Directory.GetFiles(folder);
            random.Shuffle(names);
            return [.. names.Select(path => AttachmentName.FromFileName(Path.GetFileName(path))).OfType<AttachmentName>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    string PathOf(AttachmentName attachment) => $"{folder}/{attachment.FileName}";
}
