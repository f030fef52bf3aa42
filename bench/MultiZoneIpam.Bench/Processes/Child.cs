using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MultiZoneIpam.Bench.Processes;

/// <summary>
/// A child process, started by posix_spawn (no copy of the driver) with default signals and an environment of its own, and reaped
/// exactly once. Time is counted from before the spawn until the child is reaped, as the caller of a CNI plugin sees it.
/// </summary>
static unsafe class Child
{
    // glibc's structures are 80, 336 and 128 bytes; musl's are smaller.
    const int ActionsSize = 512, AttributesSize = 1024, SignalSetSize = 256, UsageLongs = 32, UsageMaximumResident = 4;

    // A shell's background command has no standard input but the one that it is given by name.
    const string FromShell = "exec 3<&0; \"$0\" <&3 3<&- &";

    static readonly int Nowhere = Libc.Open("/dev/null", Libc.ReadWrite | Libc.CloseOnExec);

    /// <summary>Runs a command to its end with <paramref name="input"/> on standard input.</summary>
    public static ChildOutcome Run(IReadOnlyCollection<string> commandLine, IReadOnlyCollection<string> environment, ReadOnlySpan<byte> input)
    {
        using var arguments = new NativeStrings(commandLine);
        using var variables = new NativeStrings(environment);
        using var stdin = new Pipe();
        using var stdout = new Pipe();
        stdin.Fill(input);
        stdin.CloseWriteEnd();
        var began = Stopwatch.GetTimestamp();
        var pid = Spawn(arguments, variables, stdin.ReadEnd, stdout.WriteEnd, Nowhere);
        stdin.CloseReadEnd();
        stdout.CloseWriteEnd();
        var output = stdout.ReadToEnd();
        var (status, _) = Reap(pid);
        return new ChildOutcome(status, Stopwatch.GetElapsedTime(began), output);
    }

    /// <summary>
    /// The peak memory, in KiB, of one run. The kernel counts what a process was before exec as its own, and that is the driver, large:
    /// so a small shell starts the program and leaves, and the driver adopts and reaps the orphan. One at a time only.
    /// </summary>
    public static PeakMemory Measure(string program, IReadOnlyCollection<string> environment, ReadOnlySpan<byte> input)
    {
        if (Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0) != 0)
            throw new Win32Exception();
        using var arguments = new NativeStrings(["/bin/sh", "-c", FromShell, program]);
        using var variables = new NativeStrings(environment);
        using var stdin = new Pipe();
        using var stdout = new Pipe();
        stdin.Fill(input);
        stdin.CloseWriteEnd();
        var shell = Spawn(arguments, variables, stdin.ReadEnd, stdout.WriteEnd, Nowhere);
        stdout.CloseWriteEnd();
        Reap(shell);
        var output = stdout.ReadToEnd();
        var (status, kibibytes) = Reap(-1);
        return new PeakMemory(status, kibibytes, output);
    }

    /// <summary>Starts a program that goes on running, its output written to <paramref name="log"/>.</summary>
    public static int Start(IReadOnlyCollection<string> commandLine, string log)
    {
        File.WriteAllText(log, "");
        var output = Libc.Open(log, Libc.WriteOnly | Libc.CloseOnExec);
        using var arguments = new NativeStrings(commandLine);
        using var variables = new NativeStrings([$"PATH={Environment.GetEnvironmentVariable("PATH")}"]);
        var pid = Spawn(arguments, variables, Nowhere, output, output);
        _ = Libc.Close(output);
        return pid;
    }

    public static void Stop(int pid)
    {
        if (Libc.Kill(pid, Libc.Terminate) == 0)
            Reap(pid);
    }

    static int Spawn(NativeStrings arguments, NativeStrings environment, int input, int output, int errors)
    {
        var actions = stackalloc byte[ActionsSize];
        var attributes = stackalloc byte[AttributesSize];
        var signals = stackalloc byte[SignalSetSize];
        _ = Libc.FileActionsInit(actions);
        _ = Libc.FileActionsDuplicate(actions, input, 0);
        _ = Libc.FileActionsDuplicate(actions, output, 1);
        _ = Libc.FileActionsDuplicate(actions, errors, 2);
        _ = Libc.AttributesInit(attributes);
        _ = Libc.AttributesSetFlags(attributes, Libc.SetSignalDefaults | Libc.SetSignalMask);
        _ = Libc.FillSignalSet(signals);
        _ = Libc.AttributesSetSignalDefaults(attributes, signals);
        _ = Libc.EmptySignalSet(signals);
        _ = Libc.AttributesSetSignalMask(attributes, signals);
        int pid;
        var error = Libc.Spawn(&pid, arguments.Pointers[0], actions, attributes, arguments.Pointers, environment.Pointers);
        _ = Libc.FileActionsDestroy(actions);
        _ = Libc.AttributesDestroy(attributes);
        return error == 0 ? pid : throw new IOException($"cannot start {Marshal.PtrToStringUTF8((nint)arguments.Pointers[0])}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    static (int Status, long Kibibytes) Reap(int pid)
    {
        int status;
        var usage = stackalloc long[UsageLongs];
        while (Libc.Wait(pid, &status, 0, usage) < 0)
            if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
                throw new Win32Exception();
        return (status, usage[UsageMaximumResident]);
    }
}
