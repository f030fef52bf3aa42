using System.Diagnostics;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Programs;

/// <summary>
/// A root folder with the published programs, the C library, the kernel's devices and nothing else: no /etc/passwd, no /proc,
/// no environment. What the documentation asks of a base image, and less than any node has.
/// </summary>
sealed class BareMachine : IDisposable
{
    /// <summary>In a mount namespace of its own, so nothing stays mounted.</summary>
    const string Enter = "mount --bind /dev \"$0/dev\" && exec chroot \"$0\" \"$@\"";

    static readonly string[] programs = ["multizone-ipam", "mzipam"];

    // Before the folder is made: without the programs there is no test.
    readonly string dist = Repository.Dist;
    readonly TemporaryFolder root = new();

    public BareMachine()
    {
        Directory.CreateDirectory(root.File("bin"));
        Directory.CreateDirectory(root.File("dev"));
        foreach (var program in programs)
        {
            File.Copy(Path.Combine(dist, program), root.File($"bin/{program}"));
            PutLibrariesOf(root.File($"bin/{program}"));
        }
    }

    public void Dispose() => root.Dispose();

    public void Write(string path, string content) => root.Write(path[1..], content);

    /// <summary>With all that it needs itself, where the machine of the tests has it.</summary>
    public void PutOpenSsl()
    {
        var line = Output(Run("ldconfig", "-p")).Split('\n').First(line => line.Contains("libssl.so.3 ", StringComparison.Ordinal));
        var path = line.Split("=> ")[1].Trim();
        Put(path);
        PutLibrariesOf(path);
    }

    /// <summary>As a runtime does that passes nothing of its own environment on.</summary>
    public (int ExitCode, string Said, string Complaints) Execute(string program, string input, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Requires.Program("unshare"), ["--mount", "sh", "-c", Enter, root.Path, $"/bin/{program.Split(' ')[0]}", .. program.Split(' ')[1..]])
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
