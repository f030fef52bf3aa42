using System.Globalization;
using System.Net;
using System.Numerics;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Zones.Tests;

public class AddressTests
{
    [Theory]
    [InlineData("10.188.0.218", "0abc00da")]
    [InlineData("fd00:188::5", "fd000188000000000000000000000005")]
    public void Hex_of_an_address_has_fixed_width_and_round_trips(string text, string hex)
    {
        var address = Address.Parse(text);

        Assert.Equal(hex, address.ToHex());
        Assert.True(Address.TryParseHex(hex, out var back));
        Assert.Equal(address, back);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("10.1")]
    [InlineData("010.1.2.3")]
    [InlineData("10.1.2.3.4")]
    [InlineData("10.1.2.256")]
    [InlineData("0x0a.1.2.3")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::1/64")]
    [InlineData("")]
    public void Text_that_Go_would_refuse_is_refused(string text) => Assert.False(Address.TryParse(text, out _));

    [Fact]
    public void Subnet_membership_agrees_with_big_integers()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(2) == 0 ? 4 : 16];
            random.NextBytes(bytes);
            var address = Address.From(new IPAddress(bytes));
            var prefix = random.Next(address.Width + 1);
            var subnet = Subnet.Around(address, prefix);
            var other = address.WithBits(address.Bits ^ (UInt128.One << random.Next(address.Width)));

            var size = BigInteger.One << (address.Width - prefix);
            var first = Number(address) / size * size;
            Assert.Equal(first, Number(subnet.Network));
            Assert.Equal(first + size - 1, Number(subnet.Last));
            Assert.Equal(Number(other) >= first && Number(other) < first + size, subnet.Contains(other));
        }
    }

    static BigInteger Number(Address address) =>
        BigInteger.Parse("0" + address.ToHex(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
