using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>The same attachment again, and the same pod in a new sandbox.</summary>
public class SandboxRetryTests
{
    readonly TestZone zone = new("""{"ranges":[[{"subnet":"10.1.0.0/16"}],[{"subnet":"fd00::/64"}]]}""");

    [Fact]
    public async Task The_same_add_again_answers_what_is_stored_in_one_round_trip()
    {
        var first = await zone.TakeAsync("c1");
        var trips = await zone.TripsAsync(async () => Assert.Equal(first, await zone.TakeAsync("c1")));

        Assert.Equal(1, trips);
    }

    [Fact]
    public async Task The_same_add_again_answers_what_is_stored_also_when_it_would_be_refused_today()
    {
        var first = await zone.TakeAsync("c1", "10.1.0.77");
        zone.Define("""{"ranges":[[{"subnet":"10.1.0.0/16","fixedStart":"10.1.1.0","fixedEnd":"10.1.1.9"}],[{"subnet":"fd00::/64"}]]}""");

        Assert.Equal(first, await zone.TakeAsync("c1", "10.1.0.77"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_sandbox_of_the_pod_keeps_the_addresses_and_the_old_del_releases_nothing(bool isFixed)
    {
        string[] requested = isFixed ? ["10.1.0.77", "fd00::77"] : [];
        var first = await zone.TakeAsync(Pod("c1", requested));
        Assert.Equal(first, await zone.TakeAsync(Pod("c2", requested)));
        zone.AssertSound();
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);

        Assert.Null(await zone.DelAsync("c1"));
        Assert.Equal(2, zone.Records().Values.Count(record => record.State == RecordState.Bound));
        Assert.Equal(first, await zone.TakeAsync(Pod("c2", requested)));
        Assert.NotNull(await zone.DelAsync("c2"));
        Assert.Empty(zone.Attachments());
        zone.AssertSound();
    }

    [Fact]
    public async Task When_the_old_del_comes_first_the_fixed_address_is_taken_again_and_a_random_one_moves_on()
    {
        var first = await zone.TakeAsync(Pod("c1", "10.1.0.77"));
        await zone.DelAsync("c1");
        var second = await zone.TakeAsync(Pod("c2", "10.1.0.77"));

        Assert.StartsWith("10.1.0.77,", second, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
        Assert.Null(await zone.DelAsync("c1"));
        zone.AssertSound();
    }

    [Fact]
    public async Task A_del_between_the_look_and_the_commit_of_the_new_sandbox_is_noticed()
    {
        await zone.TakeAsync(Pod("c1"));
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == 3)
                await zone.DelAsync("c1");
        });
        var second = TestZone.Addresses(await zone.AddAsync(Pod("c2"), hooked, zone.Random));

        Assert.Equal(2, second.Split(',').Length);
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Fact]
    public async Task Two_new_sandboxes_of_a_pod_at_once_end_as_one_attachment()
    {
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == 2)
                await zone.TakeAsync(Pod("c1"));
        });
        var second = TestZone.Addresses(await zone.AddAsync(Pod("c2"), hooked, zone.Random));

        var only = Assert.Single(zone.Attachments());
        Assert.Equal("c2", only.Holder.Attachment.ContainerId);
        Assert.Equal(second, string.Join(',', only.Addresses.Select(address => address.Address)));
        zone.AssertSound();
    }

    [Fact]
    public async Task A_new_sandbox_keeps_its_address_though_another_set_loses_a_race()
    {
        zone.Define("""{"ranges":[[{"subnet":"10.1.0.0/16"}]]}""");
        var first = await zone.TakeAsync(Pod("c1"));
        zone.Define("""{"ranges":[[{"subnet":"10.1.0.0/16"}],[{"subnet":"fd00::/64"}]]}""");
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == 3)
                await zone.TakeAsync("thief", "fd00::77");
        });

        Assert.Equal($"{first},", TestZone.Addresses(await zone.AddAsync(Pod("c2", "fd00::78"), hooked, zone.Random))[..(first.Length + 1)]);
        zone.AssertSound();
    }

    [Fact]
    public async Task An_address_that_the_new_request_does_not_want_is_released()
    {
        var first = await zone.TakeAsync(Pod("c1"));
        Assert.StartsWith("10.1.0.77,", await zone.TakeAsync(Pod("c2", "10.1.0.77")), StringComparison.Ordinal);

        Assert.Equal(RecordState.Cooling, zone.Records()[first.Split(',')[0]].State);
        Assert.Equal(RecordState.Bound, zone.Records()[first.Split(',')[1]].State);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_new_sandbox_that_asks_for_more_keeps_what_it_had()
    {
        await zone.TakeAsync(Pod("c1", "10.1.0.77"));
        var more = Pod("c2", "10.1.0.78", "10.1.0.77") with { RequestedPerSet = RequestedPerSet.Many };

        Assert.StartsWith("10.1.0.78,10.1.0.77,", await zone.TakeAsync(more), StringComparison.Ordinal);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_pool_that_holds_the_pods_address_keeps_it()
    {
        var pool = TestZone.Pool("10.1.0.70-10.1.0.79");
        await zone.TakeAsync(Pod("c1", "10.1.0.77"));

        Assert.StartsWith("10.1.0.77,", await zone.TakeAsync(Pod("c2") with { Pool = pool }), StringComparison.Ordinal);
        Assert.Equal(RequestKind.Pool, zone.Records()["10.1.0.77"].Request);
    }

    [Fact]
    public async Task Two_interfaces_of_one_pod_are_two_attachments()
    {
        var other = Pod("c1") with { Holder = new Holder(TestZone.Attachment("c1", "net2")) { PodUid = "uid1" } };
        var first = await zone.TakeAsync(Pod("c1"));
        var second = await zone.TakeAsync(other);
        Assert.NotEqual(first, second);

        await zone.DelAsync("c1", "net2");
        Assert.Equal(first, await zone.TakeAsync(Pod("c2")));
        zone.AssertSound();
    }

    [Fact]
    public async Task An_own_record_that_cannot_be_read_fails_the_add_and_is_left_alone()
    {
        zone.Memory.Write(TestZone.Name, [new("att/c1/n1/c1/net1", """{"v":9}""")]);
        var refusal = await Assert.ThrowsAsync<IpamException>(() => zone.AddAsync("c1"));

        Assert.Equal(ErrorCode.Io, refusal.Code);
        Assert.Contains("att/c1/n1/c1/net1", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Io, (await Assert.ThrowsAsync<IpamException>(() => zone.DelAsync("c1"))).Code);
        Assert.Single(zone.Memory.Dump(TestZone.Name, "att/"));
    }

    AllocationRequest Pod(string container, params string[] addresses) => TestZone.OfPod(zone.Request(container, addresses), "uid1");
}
