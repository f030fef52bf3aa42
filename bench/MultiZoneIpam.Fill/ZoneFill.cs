using System.Text;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Fill;

/// <summary>
/// Puts a zone's definition and the records of addresses that somebody else is to hold. It goes past the allocator on purpose: what
/// an ADD knows of a zone from earlier ADDs (its hints) is not there, or was left under another definition and does not count.
/// </summary>
sealed class ZoneFill(IZoneStore store, Arguments arguments, TimeProvider clock)
{
    /// <summary>etcd takes 128 operations in one transaction, unless it is told otherwise.</summary>
    const int RecordsAtOnce = 100;
    const int StretchSize = 8192;

    readonly ZoneDocument definition = ZoneDocument.Parse(
        Encoding.UTF8.GetBytes($$$"""
            {"apiVersion":"{{{ZoneDocument.ApiVersion}}}","kind":"Zone","metadata":{"name":"{{{arguments.Zone}}}"},
             "spec":{"ranges":[[{"subnet":"{{{arguments.Subnet}}}"}]],"strategy":"{{{arguments.Strategy}}}"}}
            """),
        "the zone to fill");

    /// <summary>How many records it put, and how many of the zone's usable addresses have one now.</summary>
    public async Task<(int Put, int Taken, int Usable)> RunAsync(int atOnce, CancellationToken cancellation)
    {
        await store.ExecuteAsync(arguments.Zone, new Transaction([], [new Operation.Put("config", definition.Json)], []), cancellation);
        var usable = definition.Zone.Sets[0].Unfixed;
        var plan = new FillPlan(usable, arguments.PerMille, arguments.Holes);
        if (arguments.PerMille == 0)
            return (0, 0, plan.Count);
        var taken = await ReadTakenAsync(usable, cancellation);
        var before = taken.Count;
        var put = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(plan.Taken().Where(address => !taken.Contains(KeyOf(address))).Chunk(RecordsAtOnce), options, async (batch, cancelled) =>
        {
            await store.ExecuteAsync(arguments.Zone, new Transaction([], [.. batch.Select(Put)], []), cancelled);
            Interlocked.Add(ref put, batch.Length);
        });
        return (put, before + put, plan.Count);
    }

    /// <summary>In stretches of addresses: to etcd a limit is no limit, it counts all keys of a range anyway.</summary>
    async Task<HashSet<string>> ReadTakenAsync(SpanList usable, CancellationToken cancellation)
    {
        var taken = new HashSet<string>();
        for (var done = UInt128.Zero; done < usable.Count; done += StretchSize)
        {
            var spans = usable.Slice(done, UInt128.Min(StretchSize, usable.Count - done), RecordsAtOnce);
            var read = Transaction.Read([.. spans.Select(span => new Operation.Range(KeyOf(span.First), KeyOf(span.Last) + "~", 0, RangeContent.KeysOnly))]);
            foreach (var answer in (await store.ExecuteAsync(arguments.Zone, read, cancellation)).Answers)
                taken.UnionWith(answer.Items.Select(item => item.Key));
        }
        return taken;
    }

    static string KeyOf(Address address) => "ip/" + address.ToHex();

    Operation Put(Address address)
    {
        var number = address.ToHex();
        var record = new AddressRecord
        {
            Address = address,
            PrefixLength = definition.Zone.Sets[0].Ranges[0].Subnet.PrefixLength,
            State = RecordState.Bound,
            Request = RequestKind.Random,
            Holder = new Holder(new AttachmentId("default", $"node-{number[^2..]}", $"{number}{number}{number}{number}{number}{number}{number}{number}", "eth0"))
            {
                Namespace = "bench",
                Pod = $"pod-{number}",
                Network = $"{arguments.Zone}",
            },
            Since = clock.GetUtcNow(),
        };
        return new Operation.Put(KeyOf(address), record.ToJson());
    }
}
