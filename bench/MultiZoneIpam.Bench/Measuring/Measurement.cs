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
    readonly List<double> milliseconds = [];
    readonly HashSet<string> addresses = [];
    readonly List<string> mistakes = [];

    public Contestant Contestant => contestant;

    public string Verb => verb;

    public IReadOnlyList<string> Mistakes => mistakes;

    /// <summary>From the first spawn to the last reaped, all rounds; for one at a time the sum of the calls.</summary>
    public TimeSpan Wall { get; set; }

    public int Count => milliseconds.Count;

    public double P50 => Percentile(50);

    public double P99 => Percentile(99);

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
        if (status != 0)
            mistakes.Add($"{call.Verb} {call.Number}: wait status {status}: {Encoding.UTF8.GetString(output)}");
        else if (call.Verb == "ADD" && AddressOf(output) is var address && (address is null || !addresses.Add(address)))
            mistakes.Add(address is null ? $"ADD {call.Number}: no address in: {Encoding.UTF8.GetString(output)}" : $"ADD {call.Number}: {address} was given before");
    }

    static string? AddressOf(byte[] output)
    {
        try
        {
            using var result = JsonDocument.Parse(output);
            return result.RootElement.GetProperty("ips")[0].GetProperty("address").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The smallest time that at least so many percent of the calls did not exceed.</summary>
    double Percentile(int percent)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(sorted.Length * percent + 99) / 100 - 1];
    }
}
