using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Etcd;

namespace MultiZoneIpam.Agent.Keeping;

/// <summary>
/// One etcd that is kept open, and who uses it: the keeper, and each call that borrowed it. The last one closes it.
/// </summary>
sealed class KeptStore(EtcdZoneStore store, EtcdTarget target, TimeProvider clock)
{
    /// <summary>How long a rotated certificate may go unseen.</summary>
    static readonly TimeSpan LookAtFiles = TimeSpan.FromSeconds(1);

    readonly FileStamps stamps = target.Stamp();
    long lookedAt = clock.GetTimestamp();
    int users = 1;
    volatile bool failed;

    public EtcdZoneStore Store => store;

    public ZoneMemory Memory { get; } = new();

    public long LastUse { get; private set; }

    /// <summary>For who holds the keeper's lock.</summary>
    public bool IsFit(TimeProvider clock)
    {
        if (failed)
            return false;
        if (clock.GetElapsedTime(lookedAt) < LookAtFiles)
            return true;
        lookedAt = clock.GetTimestamp();
        return target.Stamp() == stamps;
    }

    /// <summary>For who holds the keeper's lock, and the keeper still has it: so it is not closed yet.</summary>
    public BorrowedStore Borrow(TimeProvider clock)
    {
        LastUse = clock.GetTimestamp();
        Interlocked.Increment(ref users);
        return new BorrowedStore(this);
    }

    /// <summary>Whatever ails it, a new connection is the cure that costs least.</summary>
    public void Fail() => failed = true;

    public void Return()
    {
        if (Interlocked.Decrement(ref users) == 0)
            store.Dispose();
    }
}
