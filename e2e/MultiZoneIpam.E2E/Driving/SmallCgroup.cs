namespace MultiZoneIpam.E2E.Driving;

/// <summary>
/// A cgroup as thick Multus' manifest gives its daemon, whose delegates run in it: 50 MiB of memory and a tenth of a core. Of
/// version 2, or of version 1 where the machine has that; removed when disposed.
/// </summary>
sealed class SmallCgroup : IDisposable
{
    public const long MemoryLimit = 50 << 20;

    const string Mount = "/sys/fs/cgroup";

    readonly string memory;
    readonly string cpu;
    readonly bool unified;

    SmallCgroup(string name)
    {
        unified = File.Exists($"{Mount}/cgroup.controllers");
        memory = unified ? $"{Mount}/{name}" : $"{Mount}/memory/{name}";
        cpu = unified ? memory : $"{Mount}/cpu/{name}";
    }

    /// <summary>What stands before a command line to run it inside.</summary>
    public IReadOnlyList<string> Launcher =>
        ["sh", "-c", $"echo $$ >{memory}/cgroup.procs && echo $$ >{cpu}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>How many processes the kernel has killed for want of memory.</summary>
    public long OomKills => ReadCount(unified ? "memory.events" : "memory.oom_control", "oom_kill ");

    /// <summary>How often a process had to wait for its share of the core.</summary>
    public long Throttled => ReadCount("cpu.stat", "nr_throttled ");

    /// <summary>Skips where this machine lets nobody make one; in CI, too, as no script can change that.</summary>
    public static SmallCgroup Create()
    {
        var group = new SmallCgroup($"mzipam-{Guid.NewGuid().ToString("N")[..12]}");
        try
        {
            group.Make();
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            Assert.Skip($"cgroups can't be made on this machine: {e.Message}");
            throw;
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

    long ReadCount(string file, string key)
    {
        var folder = file == "cpu.stat" ? cpu : memory;
        return long.Parse(File.ReadLines($"{folder}/{file}").Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..]);
    }
}
