using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests;

/// <summary>Who holds an address: whose pods belong together, and what a record tells of it.</summary>
public class HolderTests
{
    [Theory]
    [InlineData("Ring/saturn", "example.com", "Ring/saturn", "example.com", true)]
    [InlineData("Ring/saturn", "example.com", "Ring/saturn", "example.org", false)]
    [InlineData("Ring/saturn", "example.com", "Ring/mars", "example.com", false)]
    // A record of before groups were told.
    [InlineData("Ring/saturn", null, "Ring/saturn", "example.org", true)]
    [InlineData(null, null, null, null, false)]
    public void Pods_belong_together_whose_owner_is_one_and_the_same(string? owner, string? group, string? other, string? otherGroup, bool isSame)
    {
        var (one, two) = (Of(owner, group), Of(other, otherGroup));

        Assert.Equal((isSame, isSame), (one.SharesOwnerWith(two), two.SharesOwnerWith(one)));
    }

    [Theory]
    [InlineData("apps")]
    [InlineData(null)]
    public void The_group_of_the_owner_stands_in_the_record_where_it_is_known(string? group)
    {
        var record = new AddressRecord
        {
            Address = Address.TryParse("10.0.0.1", out var address) ? address : default,
            PrefixLength = 24,
            State = RecordState.Bound,
            Request = RequestKind.Random,
            Holder = Of("StatefulSet/db", group),
            Since = DateTimeOffset.UnixEpoch,
        };

        var read = AddressRecord.TryRead(record.ToJson())!;

        Assert.Equal(record.Holder, read.Holder);
        Assert.Empty(read.Unknown);
    }

    static Holder Of(string? owner, string? group) => new(new AttachmentId("default", "node1", "c1", "net1")) { Owner = owner, OwnerGroup = group };
}
