using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.File;

namespace MultiZoneIpam.Stores.Tests;

public sealed class FileLockTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_held_lock_is_not_given_to_a_second_until_it_is_released()
    {
        var path = folder.File("below/one.lock");
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));

        using (FileLock.Acquire(path, TestContext.Current.CancellationToken))
            Assert.Equal(ErrorCode.TryAgainLater, Assert.Throws<IpamException>(() => FileLock.Acquire(path, soon.Token)).Code);

        FileLock.Acquire(path, TestContext.Current.CancellationToken).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(path).UnixFileMode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new FileInfo(folder.File("below")).UnixFileMode);
    }

    [Fact]
    public async Task Only_one_is_inside_also_when_each_holder_deletes_the_file()
    {
        var path = folder.File("deleted.lock");
        var cancellation = TestContext.Current.CancellationToken;
        var inside = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (var round = 0; round < 300; round++)
                {
                    using var held = FileLock.Acquire(path, cancellation);
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    Interlocked.Decrement(ref inside);
                    // The last thing a holder does: whoever comes now makes a new file and need not wait for this one.
                    File.Delete(path);
                }
            },
            cancellation)));

        Assert.False(File.Exists(path));
    }
}
