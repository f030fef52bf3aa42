using System.Globalization;
using System.Text;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.StoreWriter;

/// <summary>
/// Transactions number 1, 2, 3, ... on one zone. Each puts its number under an old key, one that comes round again and a new one, and
/// deletes the new one of five before: the zone shows which was the last, and whether it is there whole.
/// </summary>
public sealed class Numbered(IZoneStore store)
{
    const int Kept = 5, Addresses = 300, ValueLength = 3000;

    public static ZoneName Zone { get; } = ZoneName.Parse("numbered", "zone");

    public async Task WriteForEver(Action<int> acknowledge)
    {
        for (var number = await Last() + 1; ; number++)
        {
            await store.ExecuteAsync(Zone, Write(number), CancellationToken.None);
            acknowledge(number);
        }
    }

    /// <summary>The number of the last transaction that is there.</summary>
    /// <exception cref="InvalidDataException">A transaction is not there whole, or one is there that follows none.</exception>
    public async Task<int> Last()
    {
        var read = Transaction.Read(
            new Operation.Get("last"),
            Operation.Range.Below("ip/", 0, RangeContent.KeysAndValues),
            Operation.Range.Below("att/", 0, RangeContent.KeysAndValues));
        var answers = (await store.ExecuteAsync(Zone, read, CancellationToken.None)).Answers;
        if (answers[0].Items.Count == 0)
            return answers[1].Items.Count + answers[2].Items.Count == 0 ? 0 : throw new InvalidDataException("there is no last, but other keys");

        var last = NumberIn(answers[0].Items[0]);
        var revision = answers[0].Items[0].ModRevision;
        var addresses = Enumerable.Range(Math.Max(1, last - Addresses + 1), Math.Min(last, Addresses)).ToDictionary(AddressKey, number => number);
        var attachments = Enumerable.Range(Math.Max(1, last - Kept + 1), Math.Min(last, Kept)).ToDictionary(AttachmentKey, number => number);
        Compare(answers[1].Items, addresses, last, revision);
        Compare(answers[2].Items, attachments, last, revision);
        return last;
    }

    static void Compare(IReadOnlyList<KeyValue> items, Dictionary<string, int> expected, int last, long revision)
    {
        if (items.Count != expected.Count)
            throw new InvalidDataException($"after {last} there are {items.Count} keys, not {expected.Count}");
        foreach (var item in items)
        {
            var number = NumberIn(item);
            if (expected[item.Key] != number || item.ModRevision != revision - last + number)
                throw new InvalidDataException($"after {last}, {item.Key} has {number} of revision {item.ModRevision}");
        }
    }

    static Transaction Write(int number)
    {
        var value = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadLeft(ValueLength - number % 1000));
        return new Transaction(
            [Zones.Stores.Compare.Absent(AttachmentKey(number))],
            [
                new Operation.Put("last", value),
                new Operation.Delete(AttachmentKey(number - Kept)),
                new Operation.Put(AddressKey(number), value),
                new Operation.Put(AttachmentKey(number), value),
            ],
            []);
    }

    static string AddressKey(int number) => $"ip/{0x0a000000 + number % Addresses:x8}";

    static string AttachmentKey(int number) => $"att/default/node/{number}/eth0";

    static int NumberIn(KeyValue item) => int.Parse(Encoding.UTF8.GetString(item.Value.Span), CultureInfo.InvariantCulture);
}
