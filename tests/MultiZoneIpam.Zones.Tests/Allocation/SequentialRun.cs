using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>
/// Random ADDs by agents of three nodes and by a process that remembers nothing, DELs, fixed requests, sweeps and new definitions,
/// one after the other. Before each ADD the keys themselves say which address must come next.
/// </summary>
sealed class SequentialRun
{
    readonly Random random;
    readonly TestZone zone;
    readonly TestAgent[] agents;
    readonly string spec;

    /// <summary>The last node may not take from the second range.</summary>
    readonly IReadOnlyDictionary<string, string>[] labels;
    readonly List<string> containers = [];
    Address? last;

    public SequentialRun(string subnet, string cooldown, double taken, int seed)
    {
        random = new Random(seed);
        spec = $$$"""
            {"ranges":[[{"subnet":"{{{subnet}}}"},{"subnet":"10.9.0.0/26","nodeSelector":{"rack":"a"}},{"subnet":"10.8.0.0/28"}]],"strategy":"sequential","cooldown":"{{{cooldown}}}"
            """;
        zone = new TestZone(spec + "}", seed);
        agents = [new(zone), new(zone), new(zone)];
        labels = [Rack("a"), Rack("a"), Rack("b")];
        var all = zone.Zone.Sets[0].Unfixed;
        zone.Hold(Enumerable.Range(0, (int)all.Count).Where(_ => random.NextDouble() < taken).Select(index => all.At((uint)index)));
    }

    public async Task StepAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            switch (random.Next(20))
            {
                case < 9: await AddAsync($"c{step}"); break;
                case < 13: await DelAsync(); break;
                case < 16: await FixedAsync($"f{step}"); break;
                case < 18: zone.Clock.Advance(TimeSpan.FromSeconds(random.Next(40))); break;
                default: await MeddleAsync(); break;
            }
        }
    }

    async Task MeddleAsync()
    {
        switch (random.Next(8))
        {
            case < 6:
                await new RestedAddresses(zone.Memory, zone.Clock).FreeAsync(TestZone.Name, CancellationToken.None);
                break;
            case < 7:
                zone.Delete("hint/0");
                last = null;
                break;
            default:
                zone.Define(random.Next(4) == 0 ? spec + $$""","exclude":["10.1.0.{{random.Next(8, 40)}}/32"]}""" : spec + "}");
                break;
        }
    }

    async Task AddAsync(string container)
    {
        var node = random.Next(10) switch { < 6 => 0, < 8 => 1, _ => 2 };
        var request = zone.Request(container) with { NodeLabels = labels[node] };
        var next = InOrder(zone.Zone.Sets[0].UnfixedOn(labels[node])).Take(1).ToList();
        var outcome = random.Next(3) == 0 ? await zone.AddAsync(request) : await agents[node].AddAsync(request);
        // When nothing is free, the longest-rested one is given, or none: that is not about the order.
        if (outcome is not AllocationOutcome.Allocated { Record.Addresses: [var given] })
        {
            Assert.Empty(next);
            return;
        }
        Assert.Equal(next, next.Count == 0 ? [] : [given.Address]);
        last = given.Address;
        containers.Add(container);
    }

    /// <summary>One of those that come soon, or any: so that addresses are released ahead of the order too.</summary>
    async Task FixedAsync(string container)
    {
        var free = InOrder(zone.Zone.Sets[0].Unfixed).Take(random.Next(2) == 0 ? 10 : 100).ToList();
        if (free.Count == 0)
            return;
        await zone.TakeAsync(zone.Request(container, free[random.Next(free.Count)].ToString()) with { NodeLabels = labels[0] });
        containers.Add(container);
    }

    async Task DelAsync()
    {
        if (containers.Count == 0)
            return;
        var container = random.Next(2) == 0 ? containers[^1] : containers[random.Next(containers.Count)];
        containers.Remove(container);
        Assert.NotNull(await zone.DelAsync(container));
    }

    /// <summary>host-local's rule on what the store says: the addresses without a record, from the one after the last on, around to it.</summary>
    IEnumerable<Address> InOrder(SpanList addresses)
    {
        var records = zone.Memory.Dump(TestZone.Name, "ip/");
        var start = last is { } given && addresses.OrdinalOf(given) is { } ordinal ? ordinal + 1 : 0;
        for (var passed = UInt128.Zero; passed < addresses.Count; passed++)
        {
            var address = addresses.At((start + passed) % addresses.Count);
            if (!records.ContainsKey($"ip/{address.ToHex()}"))
                yield return address;
        }
    }

    static Dictionary<string, string> Rack(string rack) => new() { ["rack"] = rack };
}
