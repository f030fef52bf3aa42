using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>
/// Pods and replicas that come, go, die and come back over a bad line, and reservations that end, against two dictionaries: who
/// holds what, and for whom it is kept. After each step the store says what they say, and is sound.
/// </summary>
public class StickyModelTests
{
    [Theory]
    [InlineData("random", "30s", 1)]
    [InlineData("random", "0s", 2)]
    [InlineData("sequential", "30s", 3)]
    public async Task The_store_agrees_with_a_plain_model_of_what_is_kept_for_whom(string strategy, string cooldown, int seed)
    {
        for (var run = 0; run < 10; run++)
        {
            var spec = $$"""{"ranges":[[{"subnet":"10.0.0.0/27"}],[{"subnet":"fd00::/123"}]],"sticky":"pod","strategy":"{{strategy}}","cooldown":"{{cooldown}}"}""";
            await new Run(spec, (seed * 100) + run).StepAsync(120);
        }
    }

    sealed class Run(string spec, int seed)
    {
        const string Web = "prod/deployment/web/net1";
        const int MostReplicas = 5;

        readonly TestZone zone = new(spec, seed);
        readonly Random random = new(seed);

        /// <summary>Container id to the identity of its pod and its addresses.</summary>
        readonly Dictionary<string, (string Identity, string[] Addresses)> held = [];

        /// <summary>Address to the identity that it is kept for.</summary>
        readonly Dictionary<string, string> kept = [];

        public async Task StepAsync(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                switch (random.Next(10))
                {
                    case < 3: await AddPodAsync($"c{step}", $"db-{random.Next(4)}"); break;
                    case < 5: await AddReplicaAsync($"c{step}"); break;
                    case < 8: await DelAsync(); break;
                    case < 9: await EndAsync(); break;
                    default: zone.Clock.Advance(TimeSpan.FromSeconds(random.Next(0, 40))); break;
                }
                await AssertSameAsync();
            }
        }

        /// <summary>A pod of a StatefulSet; where its earlier life stands yet, that may or may not be known to be gone.</summary>
        async Task AddPodAsync(string container, string pod)
        {
            var request = zone.OfKeptPod(pod, container);
            var identity = request.KeptFor!.Path;
            // One whose reservations all ended is no longer in the way.
            var earlier = held.Where(pair => pair.Value.Identity == identity && pair.Value.Addresses.Any(kept.ContainsKey)).Select(pair => pair.Key).SingleOrDefault();
            var isGone = random.Next(2) == 0;
            request = request with { EarlierLives = isGone && earlier is not null ? new GoneLives(earlier) : new GoneLives() };
            var outcome = await OverABadLineAsync(store => zone.AddAsync(request, store, random));
            var mine = kept.Where(pair => pair.Value == identity).Select(pair => pair.Key).ToList();
            if (earlier is not null && !isGone)
            {
                Assert.True(Assert.IsType<AllocationOutcome.Held>(outcome).IsEarlierLife);
                return;
            }
            var addresses = TestZone.Addresses(outcome).Split(',');
            Assert.All(mine, address => Assert.Contains(address, addresses));
            Assert.All(addresses.Except(mine), AssertNobodys);
            if (earlier is not null)
                held.Remove(earlier);
            Hold(container, identity, addresses);
        }

        async Task AddReplicaAsync(string container)
        {
            if (held.Values.Count(pair => pair.Identity == Web) == MostReplicas)
                return;
            var outcome = await OverABadLineAsync(store => zone.AddAsync(zone.OfReplica(container), store, random));
            var addresses = TestZone.Addresses(outcome).Split(',');
            var idle = kept.Where(pair => pair.Value == Web && !held.Values.Any(one => one.Addresses.Contains(pair.Key))).Select(pair => pair.Key).ToList();
            foreach (var address in addresses)
            {
                if (idle.Exists(one => one.Contains(':', StringComparison.Ordinal) == address.Contains(':', StringComparison.Ordinal)))
                    Assert.Contains(address, idle);
                else
                    AssertNobodys(address);
            }
            Hold(container, Web, addresses);
        }

        async Task DelAsync()
        {
            var container = held.Count == 0 ? "never" : held.Keys.ElementAt(random.Next(held.Count));
            await OverABadLineAsync(store => zone.DelAsync(store, container));
            held.Remove(container);
        }

        async Task EndAsync()
        {
            var reservations = await zone.ReservationsAsync();
            if (reservations.Count == 0)
                return;
            var reservation = reservations[random.Next(reservations.Count)];
            await OverABadLineAsync(store => new Reservations(store).EndAsync(reservation, CancellationToken.None));
            kept.Remove(reservation.Address.ToString());
        }

        void Hold(string container, string identity, string[] addresses)
        {
            held[container] = (identity, addresses);
            foreach (var address in addresses)
                kept[address] = identity;
        }

        void AssertNobodys(string address)
        {
            Assert.DoesNotContain(address, kept.Keys);
            Assert.DoesNotContain(address, held.Values.SelectMany(one => one.Addresses));
        }

        /// <summary>Repeats the call until its outcome is known, as a runtime does.</summary>
        async Task<T> OverABadLineAsync<T>(Func<IZoneStore, Task<T>> call)
        {
            for (var attempt = 0; ; attempt++)
            {
                var faults = random.Next(6) - attempt > 3 ? random.Next(1, 5) : 0;
                var fault = random.Next(2) == 0 ? Fault.BeforeApplying : Fault.AfterApplying;
                try
                {
                    return await call(new FaultyStore(zone.Memory, nth => nth == faults ? fault : Fault.None));
                }
                catch (UnknownOutcomeException)
                {
                    zone.AssertSound();
                }
            }
        }

        async Task AssertSameAsync()
        {
            zone.AssertSound();
            Assert.Equal(
                held.Select(pair => $"{pair.Key} {string.Join(',', pair.Value.Addresses)}").Order(StringComparer.Ordinal),
                zone.Attachments().Select(record => $"{record.Holder.Attachment.ContainerId} {string.Join(',', record.Addresses.Select(address => address.Address))}").Order(StringComparer.Ordinal));
            Assert.Equal(
                kept.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal),
                (await zone.ReservationsAsync()).Select(reservation => $"{reservation.Address} {reservation.Identity.Path}").Order(StringComparer.Ordinal));
            Assert.All(zone.Records().Values.Where(record => record.State == RecordState.Reserved), record => Assert.Equal(kept[record.Address.ToString()], record.ReservedFor!.Path));
        }
    }
}
