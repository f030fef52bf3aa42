using System.Globalization;
using System.Text;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>
/// One line a call in the file that the node file names: what was called, for which pod, how it ended, how long it took. Values
/// that others chose are quoted; stdin and credentials are never written. A log that cannot be written fails no call.
/// </summary>
sealed class CallLog(CniCall call, TimeProvider clock)
{
    static readonly TimeSpan PatienceForLock = TimeSpan.FromMilliseconds(500);

    readonly long started = clock.GetTimestamp();

    public void Succeeded(CniAnswer answer)
    {
        if (call.Node.Log is { File: not null, Level: LogLevel.Info })
            Append("ok", Encoding.UTF8.GetString(answer.Stdout.Span));
    }

    public void Failed(Exception error) => Append("failed", error.Message);

    void Append(string outcome, string text)
    {
        if (call.Node.Log.File is not { } path)
            return;
        var environment = call.Environment;
        var milliseconds = clock.GetElapsedTime(started).TotalMilliseconds;
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{RecordWords.Of(clock.GetUtcNow())} {environment.Command.ToString().ToUpperInvariant()} {outcome} network={call.Conf.Name} container={environment.ContainerId} ifname={Quoted.Text(environment.IfName)} args=\"{Quoted.Text(environment.RawArgs).Replace("\"", "\\\"", StringComparison.Ordinal)}\" ms={milliseconds:F1} {Quoted.Text(text)}\n");
        try
        {
            // Many processes write here at once: the lock makes "at the end" one place.
            using var patience = new CancellationTokenSource(PatienceForLock, clock);
            using var held = FileLock.Acquire(path, patience.Token);
            RandomAccess.Write(held.Handle, Encoding.UTF8.GetBytes(line), RandomAccess.GetLength(held.Handle));
        }
        catch (Exception e) when (e is IpamException or IOException or UnauthorizedAccessException)
        {
            // The call matters more than its line.
        }
    }
}
