using System.Text;
using System.Text.Json;
using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Processes;

namespace MultiZoneIpam.Bench.Measuring;

/// <summary>
/// What the calls of one verb to one contestant gave: how long each took, and every mistake (an exit code other than 0, an answer
/// that is none, an address given twice). Times of failed calls count as well.
/// </summary>
sealed class Measurement(Contestant contestant, string verb)
{
    /// <summary>The CNI error code of a zone without a free address.</summary>
    public const int ZoneExhausted = 101;

    readonly List<double> milliseconds = [];
    readonly HashSet<string> addresses = [];
    readonly List<string> mistakes = [];

    public Contestant Contestant => contestant;

    public string Verb => verb;

    /// <summary>The CNI error code that every call is to be refused with; null where they are to succeed.</summary>
    public int? ExpectedCode { get; init; }

    public IReadOnlyList<string> Mistakes => mistakes;

    /// <summary>From the first spawn to the last reaped, all rounds; for one at a time the sum of the calls.</summary>
    public TimeSpan Wall { get; set; }

    public int Count => milliseconds.Count;

    public double P50 => Percentile(50);

    public double P99 => Percentile(99);

    /// <summary>The slowest.</summary>
    public double P100 => Percentile(100);

    public double PerSecond => Count / Wall.TotalSeconds;

    public long PeakKibibytes { get; set; }

    /// <summary>An address may come back after a DEL or in another network: uniqueness is within what is held at once.</summary>
    public void ForgetAddresses() => addresses.Clear();

    public void Add(Call call, ChildOutcome outcome)
    {
        milliseconds.Add(outcome.Elapsed.TotalMilliseconds);
        Check(call, outcome.Status, outcome.Output);
    }

    public void Check(Call call, int status, byte[] output)
    {
        if (ExpectedCode is { } code)
        {
            if (status == 0 || CodeOf(output) != code)
                mistakes.Add($"{call.Verb} {call.Number}: not refused with code {code}: wait status {status}: {Encoding.UTF8.GetString(output)}");
        }
        else if (status != 0)
            mistakes.Add($"{call.Verb} {call.Number}: wait status {status}: {Encoding.UTF8.GetString(output)}");
        else if (call.Verb == "ADD" && AddressOf(output) is var address && (address is null || !addresses.Add(address)))
            mistakes.Add(address is null ? $"ADD {call.Number}: no address in: {Encoding.UTF8.GetString(output)}" : $"ADD {call.Number}: {address} was given before");
    }

    static string? AddressOf(byte[] output) => Read(output, answer => answer.GetProperty("ips")[0].GetProperty("address").GetString());

    static int? CodeOf(byte[] output) => Read<int?>(output, answer => answer.GetProperty("code").GetInt32());

    static T? Read<T>(byte[] output, Func<JsonElement, T?> read)
    {
        try
        {
            using var answer = JsonDocument.Parse(output);
            return read(answer.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            return default;
        }
    }

    /// <summary>The smallest time that at least so many percent of the calls did not exceed.</summary>
    double Percentile(int percent)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(sorted.Length * percent + 99) / 100 - 1];
    }
}
