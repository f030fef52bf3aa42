using MultiZoneIpam.NetAttach.Results;

namespace MultiZoneIpam.NetAttach.Tests;

public class ResolvConfTests
{
    [Fact]
    public void Nameservers_are_read() =>
        Assert.Equal(["192.0.2.0", "192.0.2.1"], ResolvConf.Parse("nameserver 192.0.2.0\r\nnameserver\t192.0.2.1\n").Nameservers);

    [Fact]
    public void Comments_and_empty_lines_are_ignored()
    {
        var dns = ResolvConf.Parse("\n# a comment\n ;nameserver 192.0.2.9\n  nameserver 192.0.2.0 # behind\nnameserver\n");

        Assert.Equal(["192.0.2.0"], dns.Nameservers);
    }

    [Fact]
    public void All_keywords_are_collected()
    {
        var dns = ResolvConf.Parse("nameserver 192.0.2.0\ndomain example.net\nsearch example.net example.org\nsearch example.gov\noptions one two three\noptions four\ndomain later.net\nsortlist x");

        Assert.Equal(["192.0.2.0"], dns.Nameservers);
        Assert.Equal("later.net", dns.Domain);
        Assert.Equal(["example.net", "example.org", "example.gov"], dns.Search);
        Assert.Equal(["one", "two", "three", "four"], dns.Options);
    }

    [Fact]
    public void An_empty_file_says_nothing() => Assert.True(ResolvConf.Parse("").IsEmpty);
}
