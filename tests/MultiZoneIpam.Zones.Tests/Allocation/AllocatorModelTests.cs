using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>
/// Random ADDs, repeats, retries, DELs and late DELs over a bad line, against a dictionary of who holds what. After each step
/// the store says what the dictionary says, and is sound.
/// </summary>
public class AllocatorModelTests
{
    const string Spec = """
        {"ranges":[[{"subnet":"10.0.0.0/28","fixedStart":"10.0.0.2","fixedEnd":"10.0.0.4"},{"subnet":"10.0.1.0/29"}],[{"subnet":"fd00::/124"}]]
        """;

    [Theory]
    [InlineData("random", "30s", false, 1)]
    [InlineData("random", "0s", false, 2)]
    [InlineData("sequential", "30s", false, 3)]
    [InlineData("sequential", "0s", false, 4)]
    [InlineData("random", "30s", true, 5)]
    [InlineData("sequential", "0s", true, 6)]
    public async Task The_store_agrees_with_a_plain_model_through_faults_and_late_releases(string strategy, string cooldown, bool remembers, int seed)
    {
        for (var run = 0; run < 10; run++)
            await new Run($$"""{{Spec}},"strategy":"{{strategy}}","cooldown":"{{cooldown}}"}""", remembers, (seed * 100) + run).StepAsync(150);
    }

    /// <param name="remembers">Calls are those of one process that stays; else each is a process of its own.</param>
    sealed class Run(string spec, bool remembers, int seed)
    {
        readonly TestZone zone = new(spec, seed);
        TestAgent? agent;
        readonly Random random = new(seed);

        /// <summary>Container id to its addresses, as text.</summary>
        readonly Dictionary<string, string> model = [];

        /// <summary>The pod of each container that ever was.</summary>
        readonly Dictionary<string, string> pods = [];

        public async Task StepAsync(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                switch (random.Next(10))
                {
                    case < 4: await AddAsync($"c{step}", $"p{step}"); break;
                    case < 5: await RepeatAsync(); break;
                    case < 6: await RetryAsync($"c{step}"); break;
                    case < 8: await DelAsync(); break;
                    case < 9: await LateDelAsync($"c{step}"); break;
                    default: zone.Clock.Advance(TimeSpan.FromSeconds(random.Next(-5, 40))); break;
                }
                AssertSame();
            }
        }

        async Task AddAsync(string container, string pod)
        {
            pods[container] = pod;
            var request = Request(container);
            if (await OverABadLineAsync(store => zone.AddAsync(request, store, random)) is not AllocationOutcome.Allocated allocated)
                return;
            var addresses = TestZone.Addresses(allocated);
            Assert.All(request.Requested, address => Assert.Contains(address, allocated.Record.Addresses.Select(given => given.Address)));
            foreach (var (other, _) in model.Where(held => pods[held.Key] == pod && held.Key != container).ToList())
                model.Remove(other);
            if (model.TryGetValue(container, out var before))
                Assert.Equal(before, addresses);
            model[container] = addresses;
        }

        AllocationRequest Request(string container)
        {
            var request = TestZone.OfPod(zone.Request(container), pods[container]);
            return random.Next(4) switch
            {
                0 => request with { Requested = [Address.Parse($"10.0.{random.Next(2)}.{random.Next(1, 8)}")] },
                1 => request with { Pool = TestZone.Pool("10.0.1.2-10.0.1.5", "fd00::8-fd00::9") },
                _ => request,
            };
        }

        async Task RepeatAsync()
        {
            if (Any() is not { } container)
                return;
            Assert.Equal(model[container], TestZone.Addresses(await OverABadLineAsync(store => zone.AddAsync(Request(container), store, random))));
        }

        /// <summary>The pod in a new sandbox, with the same wish or another.</summary>
        async Task RetryAsync(string container)
        {
            if (Any() is not { } earlier)
                return;
            await AddAsync(container, pods[earlier]);
        }

        async Task DelAsync()
        {
            var container = Any() ?? "never";
            await OverABadLineAsync(store => zone.DelAsync(store, container));
            model.Remove(container);
        }

        /// <summary>A DEL that has looked when another one and a new ADD come between.</summary>
        async Task LateDelAsync(string newcomer)
        {
            if (Any() is not { } container)
                return;
            var late = new HookedStore(zone.Memory, async nth =>
            {
                if (nth != (remembers ? 1 : 2))
                    return;
                await zone.DelAsync(container);
                model.Remove(container);
                await AddAsync(newcomer, $"late-{newcomer}");
            });
            Assert.Null(await zone.DelAsync(Remembering(late), container));
        }

        /// <summary>Repeats the call until its outcome is known, as a runtime does.</summary>
        async Task<T> OverABadLineAsync<T>(Func<IZoneStore, Task<T>> call)
        {
            for (var attempt = 0; ; attempt++)
            {
                var faults = random.Next(6) - attempt > 3 ? random.Next(1, 4) : 0;
                var fault = random.Next(2) == 0 ? Fault.BeforeApplying : Fault.AfterApplying;
                try
                {
                    return await call(Remembering(new FaultyStore(zone.Memory, nth => nth == faults ? fault : Fault.None)));
                }
                catch (UnknownOutcomeException)
                {
                    zone.AssertSound();
                }
            }
        }

        IZoneStore Remembering(IZoneStore store) => remembers ? (agent ??= new TestAgent(zone)).Over(store) : store;

        string? Any() => model.Count == 0 ? null : model.Keys.ElementAt(random.Next(model.Count));

        void AssertSame()
        {
            zone.AssertSound();
            var stored = zone.Attachments().ToDictionary(
                record => record.Holder.Attachment.ContainerId,
                record => string.Join(',', record.Addresses.Select(address => address.Address)));
            Assert.Equal(model.OrderBy(pair => pair.Key, StringComparer.Ordinal), stored.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        }
    }
}
