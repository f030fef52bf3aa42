using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>The samples fit together: pods use networks that there are, networks zones that there are, addresses their rules.</summary>
public class PlatformTests
{
    readonly Platform platform = new();

    [Fact]
    public void Every_network_is_in_a_zone_of_the_samples_and_works_where_inline_is_denied()
    {
        Assert.NotEmpty(platform.Networks);
        foreach (var network in platform.Networks.Values)
        {
            Assert.Contains(network.Zone.ToString(), platform.Zones);
            Assert.Empty(network.Ipam.InlineKeys);
        }
    }

    [Fact]
    public void Every_annotation_is_for_an_interface_of_its_pod_in_a_network_of_the_samples()
    {
        Assert.NotEmpty(platform.Workloads);
        foreach (var workload in platform.Workloads)
        {
            var interfaces = workload.Interfaces();
            Assert.All(workload.AnnotatedInterfaces(), name => Assert.Contains(name, interfaces));
            Assert.All(interfaces.Values, nad => Assert.Contains(nad.ToString(), platform.Networks));
        }
    }

    [Fact]
    public void Every_pod_may_join_its_zones_and_have_the_addresses_that_it_asks_for()
    {
        var requested = 0;
        foreach (var workload in platform.Workloads)
        {
            foreach (var (ifName, nad) in workload.Interfaces())
            {
                var zone = platform.Zones[platform.Networks[nad.ToString()].Zone.ToString()];
                Assert.Null(zone.Allow?.WhyNot(workload.Namespace, null, "default"));
                var wishes = workload.WishFor(ifName, nad, zone.Name);
                Assert.All(wishes.Ips ?? [], address => Assert.Null(zone.WhyNotFixed(address)));
                Assert.All(wishes.Pool ?? [], span => Assert.Null(zone.WhyNotFixed(span.First) ?? zone.WhyNotFixed(span.Last)));
                if (wishes.AddressesFrom is null)
                    continue;
                Assert.Null(zone.Fixed?.WhyNot(workload.Namespace, null, "default"));
                requested++;
            }
        }
        Assert.True(requested >= 4, $"the samples show fixed addresses {requested} times only");
    }

    [Fact]
    public void No_two_workloads_of_the_cluster_ask_for_the_same_address()
    {
        var addresses = new List<Address>();
        foreach (var workload in platform.Workloads.Where(workload => workload.Place.StartsWith("samples/layered/", StringComparison.Ordinal)))
        {
            foreach (var (ifName, nad) in workload.Interfaces())
                addresses.AddRange(workload.WishFor(ifName, nad, null).Ips ?? []);
        }
        Assert.Equal(addresses.Distinct(), addresses);
    }
}
