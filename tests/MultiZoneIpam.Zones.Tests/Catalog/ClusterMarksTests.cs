using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Zones.Tests.Catalog;

/// <summary>Which cluster a cluster name stands for.</summary>
public class ClusterMarksTests
{
    readonly TestZone zone = new(TestZone.Spec("10.0.0.0/24"));

    ClusterMarks Marks => new(zone.Memory);

    [Fact]
    public async Task Of_many_that_claim_a_name_at_once_one_has_it_and_all_know()
    {
        var claims = Enumerable.Range(0, 20).Select(number => Task.Run(() => Marks.ClaimAsync(TestZone.Name, "default", $"uid-{number}", CancellationToken.None)));

        var uid = Assert.Single((await Task.WhenAll(claims)).Distinct());

        Assert.Equal(uid, await FindAsync("default"));
        Assert.Equal(uid, await Marks.ClaimAsync(TestZone.Name, "default", uid, CancellationToken.None));
        Assert.Null(await FindAsync("other"));
    }

    [Fact]
    public async Task An_operators_word_counts_whatever_was_said_before()
    {
        await Marks.ClaimAsync(TestZone.Name, "default", "uid-1", CancellationToken.None);

        await Marks.AdoptAsync(TestZone.Name, "default", "uid-2", CancellationToken.None);

        Assert.Equal("uid-2", await Marks.ClaimAsync(TestZone.Name, "default", "uid-1", CancellationToken.None));
    }

    [Fact]
    public async Task A_zone_that_is_deleted_is_nobodys_any_more()
    {
        await Marks.ClaimAsync(TestZone.Name, "default", "uid-1", CancellationToken.None);

        Assert.IsType<DeleteOutcome.Deleted>(await new ZoneCatalog(zone.Memory).DeleteAsync(TestZone.Name, CancellationToken.None));

        Assert.Null(await FindAsync("default"));
    }

    Task<string?> FindAsync(string cluster) => Marks.FindAsync(TestZone.Name, cluster, CancellationToken.None);
}
