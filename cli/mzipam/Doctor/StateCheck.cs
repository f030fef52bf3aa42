using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Can notes be written, and do releases wait that nobody carries out?</summary>
sealed class StateCheck(NodeConf node, TimeProvider clock) : ICheck
{
    const string Subject = "state";

    /// <summary>The next call, or the agent, carries a release out: where a store is back, none waits as long as this.</summary>
    static readonly TimeSpan LongWait = TimeSpan.FromMinutes(10);

    public Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            TryWrite();
            findings.Good(Subject, $"{node.StateDir} is writable");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Wrong(Subject, $"{node.StateDir} (stateDir) cannot be written: {e.Message}: every ADD fails, and no release can be put off", "make room there, mount it writable, or name another folder in the node file");
        }
        LookAtPending(findings);
        return Task.CompletedTask;
    }

    /// <summary>Leaves everything as it was.</summary>
    void TryWrite()
    {
        var isNew = !Directory.Exists(node.StateDir);
        Directory.CreateDirectory(node.StateDir);
        var file = Path.Combine(node.StateDir, $".doctor-{Path.GetRandomFileName()}");
        File.WriteAllText(file, "written by mzipam doctor\n");
        File.Delete(file);
        if (isNew)
            Directory.Delete(node.StateDir);
    }

    void LookAtPending(Findings findings)
    {
        var folder = new DirectoryInfo(Path.Combine(node.StateDir, "pending"));
        var waiting = folder.Exists ? folder.GetFiles().Where(file => !file.Name.StartsWith('.')).ToList() : [];
        if (waiting.Count == 0)
            return;
        var longest = clock.GetUtcNow() - waiting.Min(file => file.LastWriteTimeUtc);
        var message = $"releases that wait for their store: {waiting.Count}, the first for {longest.TotalMinutes:0} min";
        if (longest > LongWait)
            findings.Wrong(Subject, message, $"see above whether the store answers; then the agent, or the next call on this node, carries them out. They are in {folder}");
        else
            findings.Note(Subject, message, "the agent, or the next call on this node, carries them out");
    }
}
