using System.ComponentModel;
using System.Diagnostics;
using MultiZoneIpam.Cli.CommandLine;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Is the plugin where runtimes look for it, may they run it, may nobody else change it, and is it of this release?</summary>
sealed class PluginCheck(string folder) : ICheck
{
    const string Subject = "plugin";
    const string Install = "put the plugin of this release there: 'make install', or the agent's pod ('multizone-ipamd install --once')";
    const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "multizone-ipam");
        if (!File.Exists(path))
        {
            findings.Wrong(Subject, $"there is no {path}", $"{Install}; '--cni-bin' names another folder to look in");
            return;
        }
        var mode = File.GetUnixFileMode(path);
        if ((mode & UnixFileMode.UserExecute) == 0)
            findings.Wrong(Subject, $"{path} is not executable", $"chmod 755 {path}");
        else if ((mode & OthersWrite) != 0)
            findings.Wrong(Subject, $"{path} can be changed by others than its owner, and runtimes run it as root", $"chmod 755 {path}");
        else
            await LookAtVersionAsync(path, findings, cancellationToken);
    }

    static async Task LookAtVersionAsync(string path, Findings findings, CancellationToken cancellationToken)
    {
        var said = await AskAsync(path, cancellationToken);
        if (said.StartsWith($"multizone-ipam {VersionText.Number}:", StringComparison.Ordinal))
            findings.Good(Subject, $"{path} is of version {VersionText.Number}");
        else
            findings.Wrong(Subject, $"{path} is not the plugin of version {VersionText.Number}, as this program is: asked for its version, it said {(said.Length == 0 ? "nothing" : $"'{said}'")}", Install);
    }

    /// <summary>The first line of what it says about itself, or why it says nothing.</summary>
    static async Task<string> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, ["--version"]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true })!;
            try
            {
                return await process.StandardError.ReadLineAsync(patience.Token) ?? "";
            }
            finally
            {
                process.Kill();
            }
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"nothing within {Patience.TotalSeconds} s";
        }
    }
}
