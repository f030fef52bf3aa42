using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.File;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>Notes of attachments: which are removed, when, and which never are.</summary>
public sealed class NoteTests : IAsyncLifetime
{
    readonly LeakLab lab = new();

    public async ValueTask InitializeAsync() => await lab.DefineAsync();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task Note_of_a_DEL_that_was_killed_after_its_release_is_removed_and_no_other()
    {
        await lab.StartAsync("db-0", "u1");
        await LeaveNoteAsync("db-1", "u2");

        await RoundAsync();
        Assert.Equal(2, Notes.Count);
        lab.Clock.Pass(TimeSpan.FromSeconds(100));
        await RoundAsync();
        Assert.Equal(2, Notes.Count);
        lab.Clock.Pass(TimeSpan.FromSeconds(30));
        await RoundAsync();

        Assert.Equal(["c-u1:net1"], Notes);
        Assert.Single(await lab.BoundAsync());
        Assert.Empty(lab.Log);
    }

    [Fact]
    public async Task File_of_a_call_that_was_killed_before_it_noted_anything_is_removed()
    {
        await LeaveNoteAsync("db-0", "u1");
        await File.WriteAllTextAsync(PathOf("u1"), "", TestContext.Current.CancellationToken);

        await RoundTwiceAsync();

        Assert.Empty(Notes);
    }

    [Fact]
    public async Task Note_that_a_call_works_on_stays()
    {
        await LeaveNoteAsync("db-0", "u1");
        using (FileLock.Acquire(PathOf("u1"), TestContext.Current.CancellationToken))
            await RoundTwiceAsync();

        Assert.Single(Notes);
    }

    [Fact]
    public async Task Note_of_a_later_version_stays()
    {
        await LeaveNoteAsync("db-0", "u1");
        await File.WriteAllTextAsync(PathOf("u1"), "v2 says it in another way", TestContext.Current.CancellationToken);

        await RoundTwiceAsync();

        Assert.Single(Notes);
    }

    [Fact]
    public async Task Note_whose_zone_cannot_be_asked_stays_until_it_can()
    {
        await LeaveNoteAsync("db-0", "u1");
        Directory.Move(lab.Node.Folder.File("zones"), lab.Node.Folder.File("away"));
        lab.Node.Folder.Write("zones", "no folder");

        await RoundTwiceAsync();
        await RoundTwiceAsync();
        Assert.Single(Notes);
        Assert.Single(lab.Log, line => line.Contains("removing notes of attachments that hold nothing does not work", StringComparison.Ordinal));

        File.Delete(lab.Node.Folder.File("zones"));
        Directory.Move(lab.Node.Folder.File("away"), lab.Node.Folder.File("zones"));
        await RoundTwiceAsync();
        Assert.Empty(Notes);
    }

    IReadOnlyList<string> Notes => lab.Node.State("attachments");

    string PathOf(string uid) => $"{lab.Node.StateDir}/attachments/c-{uid}:net1";

    /// <summary>The pod's DEL was carried out; its note is there as if that had been killed a moment later.</summary>
    async Task LeaveNoteAsync(string pod, string uid)
    {
        await lab.StartAsync(pod, uid);
        var note = await File.ReadAllBytesAsync(PathOf(uid), TestContext.Current.CancellationToken);
        (await lab.Node.DelAsync(LeakLab.SandboxOf(pod, uid), LeakLab.Network)).Succeeded();
        lab.DeletePod(pod);
        await File.WriteAllBytesAsync(PathOf(uid), note, TestContext.Current.CancellationToken);
    }

    Task RoundAsync() => lab.Parts.Notes.RoundAsync(TestContext.Current.CancellationToken);

    async Task RoundTwiceAsync()
    {
        await RoundAsync();
        lab.Clock.Pass(TimeSpan.FromMinutes(5));
        await RoundAsync();
    }
}
