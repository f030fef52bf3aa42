using System.Diagnostics;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Programs;

/// <summary>
/// A root folder with the published programs, the C library and nothing else: no /etc/passwd, no /proc, no environment. What
/// the documentation asks of a base image, and less than any node has.
/// </summary>
sealed class BareMachine : IDisposable
{
    static readonly string[] programs = ["multizone-ipam", "multizone-ipamd", "mzipam"];

    readonly TemporaryFolder root = new();

    public BareMachine()
    {
        foreach (var program in programs)
        {
            Directory.CreateDirectory(root.File("bin"));
            File.Copy(Path.Combine(Repository.Dist, program), root.File($"bin/{program}"));
            PutLibrariesOf(root.File($"bin/{program}"));
        }
    }

    public void Dispose() => root.Dispose();

    public void Write(string path, string content) => root.Write(path[1..], content);

    /// <summary>With all that it needs itself, where the machine of the tests has it.</summary>
    public void PutOpenSsl()
    {
        var known = Output(Run("ldconfig", "-p"));
        var line = known.Split('\n').First(line => line.Contains("libssl.so.3 ", StringComparison.Ordinal) && line.Contains("x86-64", StringComparison.Ordinal));
        var path = line.Split("=> ")[1].Trim();
        Put(path);
        PutLibrariesOf(path);
    }

    /// <summary>As a container runtime without a word of its environment starts it.</summary>
    public (int ExitCode, string Said, string Complaints) Execute(string program, string input, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Requires.Program("chroot"), [root.Path, $"/bin/{program.Split(' ')[0]}", .. program.Split(' ')[1..]])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said, complaints.GetAwaiter().GetResult());
    }

    void PutLibrariesOf(string file)
    {
        // "libc.so.6 => /lib/.../libc.so.6 (0x...)", and the loader without a name before it.
        foreach (var word in Output(Run("ldd", file)).Split(['\n', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(word => word[0] == '/'))
            Put(word);
    }

    void Put(string path)
    {
        var copy = root.File(path[1..]);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(path, copy, overwrite: true);
    }

    static Process Run(string program, string argument) =>
        Process.Start(new ProcessStartInfo(Requires.Program(program), [argument]) { RedirectStandardOutput = true })!;

    static string Output(Process process)
    {
        using (process)
            return process.StandardOutput.ReadToEnd();
    }
}
