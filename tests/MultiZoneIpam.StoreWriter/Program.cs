using MultiZoneIpam.StoreWriter;
using MultiZoneIpam.Zones.File;

// A process for tests to kill or stop: "write DATADIR" or "hold LOCKFILE".
using var output = new FileStream("/dev/stdout", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
switch (args)
{
    case ["write", var dataDir]:
        await new Numbered(new FileZoneStore(dataDir)).WriteForEver(number => output.Write([.. $"{number}\n".Select(c => (byte)c)]));
        return 0;
    case ["hold", var path]:
        using (FileLock.Acquire(path, CancellationToken.None))
        {
            output.Write("held\n"u8);
            Thread.Sleep(Timeout.Infinite);
        }
        return 0;
    default:
        return 2;
}
