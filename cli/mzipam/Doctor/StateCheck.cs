using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.State;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Can notes be written, and do releases wait that nobody carries out?</summary>
sealed class StateCheck(NodeConf node, TimeProvider clock) : ICheck
{
    const string Subject = "state";

    /// <summary>The next call, or the agent, carries a release out: where a store is back, none waits as long as this.</summary>
    static readonly TimeSpan LongWait = TimeSpan.FromMinutes(10);

    public Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        var isNew = !Directory.Exists(node.StateDir);
        if (StateFolder.FindObstacle(node.StateDir) is { } obstacle)
            findings.Wrong(Subject, $"{node.StateDir} (stateDir) cannot be written: {obstacle}: every ADD fails, and no release can be put off", "make room there, mount it writable, or name another folder in the node file");
        else
            findings.Good(Subject, $"{node.StateDir} is writable");
        if (isNew)
            LeaveAsItWas();
        LookAtPending(findings);
        return Task.CompletedTask;
    }

    void LeaveAsItWas()
    {
        try
        {
            Directory.Delete(node.StateDir);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was not made, or a call came meanwhile and uses it.
        }
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
