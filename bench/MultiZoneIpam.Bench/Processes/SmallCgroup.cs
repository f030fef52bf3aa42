using System.Globalization;

namespace MultiZoneIpam.Bench.Processes;

/// <summary>
/// A cgroup as thick Multus' manifest gives its daemon, in which that runs all its plugins: 50 MiB of memory and a tenth of a core. Of
/// version 2, or of version 1 where the machine has that; removed when disposed.
/// </summary>
sealed class SmallCgroup : IDisposable
{
    const long MemoryLimit = 50 << 20;
    const string Mount = "/sys/fs/cgroup";

    readonly bool unified = File.Exists($"{Mount}/cgroup.controllers");
    readonly string memory;
    readonly string cpu;

    SmallCgroup(string name)
    {
        memory = unified ? $"{Mount}/{name}" : $"{Mount}/memory/{name}";
        cpu = unified ? memory : $"{Mount}/cpu/{name}";
    }

    /// <summary>What stands before a command line to run it inside.</summary>
    public IReadOnlyList<string> Launcher =>
        ["/bin/sh", "-c", $"echo $$ >{memory}/cgroup.procs && echo $$ >{cpu}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>How many processes the kernel has killed for want of memory.</summary>
    public long OomKills => ReadCount($"{memory}/{(unified ? "memory.events" : "memory.oom_control")}", "oom_kill ");

    /// <summary>How often a process had to wait for its share of the core.</summary>
    public long Throttled => ReadCount($"{cpu}/cpu.stat", "nr_throttled ");

    /// <summary>The most that was ever in use, page cache included.</summary>
    public double PeakMebibytes =>
        double.Parse(File.ReadAllText($"{memory}/{(unified ? "memory.peak" : "memory.max_usage_in_bytes")}"), CultureInfo.InvariantCulture) / (1 << 20);

    /// <exception cref="IOException">This machine lets nobody make one.</exception>
    public static SmallCgroup Create()
    {
        var group = new SmallCgroup($"mzipam-{Guid.NewGuid():N}");
        try
        {
            group.Make();
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            throw new IOException($"cgroups can't be made on this machine: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        foreach (var folder in new[] { memory, cpu }.Distinct().Where(Directory.Exists))
            Directory.Delete(folder);
    }

    void Make()
    {
        if (unified)
            File.WriteAllText($"{Mount}/cgroup.subtree_control", "+memory +cpu");
        Directory.CreateDirectory(memory);
        Directory.CreateDirectory(cpu);
        File.WriteAllText($"{memory}/{(unified ? "memory.max" : "memory.limit_in_bytes")}", $"{MemoryLimit}");
        if (unified)
        {
            File.WriteAllText($"{cpu}/cpu.max", "10000 100000");
            return;
        }
        File.WriteAllText($"{cpu}/cpu.cfs_period_us", "100000");
        File.WriteAllText($"{cpu}/cpu.cfs_quota_us", "10000");
    }

    static long ReadCount(string file, string key) =>
        long.Parse(File.ReadLines(file).Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..], CultureInfo.InvariantCulture);
}
