using MultiZoneIpam.Kubernetes;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Which node does what one of them has to: each agent finds the same one without asking the others, as long as they see the same
/// nodes. Where they don't, two do it, which is no harm.
/// </summary>
static class Rendezvous
{
    /// <returns>Null where no node is ready.</returns>
    public static string? First(string task, IEnumerable<ListedNode> nodes) =>
        nodes.Where(node => node.IsReady).MaxBy(node => (Hash($"{task}\n{node.Name}"), node.Name))?.Name;

    /// <summary>FNV-1a, with its last bits mixed into the first ones: names differ mostly at their ends.</summary>
    static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15UL;
        return hash ^ (hash >> 29);
    }
}
