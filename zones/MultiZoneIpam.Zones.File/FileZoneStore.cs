using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// The embedded store of one node: a zone is a folder of <paramref name="dataDir"/>, a key a file in it (<see cref="KeyPath"/>).
/// Every transaction holds the zone's lock, which dies with its process; one that was killed in it is undone by the next one
/// (<see cref="ZoneJournal"/>). As with host-local nothing is forced to the disk: after a power cut, when no container lives any
/// more, the last writes may be missing. A file that cannot be understood then is a key with no value, never a free address.
/// </summary>
public sealed class FileZoneStore(string dataDir) : IZoneStore
{
    /// <summary>Not below any key: the end of a range of all.</summary>
    internal const string AfterAllKeys = "\uffff";

    static readonly Transaction AnyKey = Transaction.Read(new Operation.Range("", AfterAllKeys, 1, RangeContent.KeysOnly));

    readonly string dataDir = dataDir.TrimEnd('/') + "/";

    public Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Execute(zone, transaction, cancellationToken));
        }
        catch (IpamException failure)
        {
            return Task.FromException<TransactionResult>(failure);
        }
    }

    public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<IReadOnlyList<ZoneName>>(ListZones(cancellationToken));
        }
        catch (IpamException failure)
        {
            return Task.FromException<IReadOnlyList<ZoneName>>(failure);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    TransactionResult Execute(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
    {
        var keys = new KeyFiles($"{dataDir}{zone}/");
        var lockPath = keys.Folder + ZoneJournal.FileName;
        using var held = Branch.MayPut(transaction) || Directory.Exists(keys.Folder)
            ? FileLock.Acquire(lockPath, cancellationToken)
            : null;
        return new TransactionRun(keys, held is null ? null : ZoneJournal.Open(held, keys)).Execute(transaction);
    }

    List<ZoneName> ListZones(CancellationToken cancellationToken)
    {
        var zones = new List<ZoneName>();
        // Without its last slash: a file of that name is an error, not an empty store.
        foreach (var name in FolderNames.Read(dataDir[..^1]) ?? [])
        {
            if (ZoneName.TryParse(name, out var zone) && Execute(zone, AnyKey, cancellationToken).Answers[0].Items.Count > 0)
                zones.Add(zone);
        }
        zones.Sort();
        return zones;
    }
}
