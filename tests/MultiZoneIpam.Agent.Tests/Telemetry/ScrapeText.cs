using System.Globalization;
using System.Text;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>
/// A scrape in Prometheus' text format, read as strictly as its specification is: each metric once, with help and type before its
/// series, no series twice, histograms that add up.
/// </summary>
sealed class ScrapeText
{
    readonly Dictionary<string, ScrapedFamily> families = new(StringComparer.Ordinal);

    ScrapeText()
    {
    }

    public IReadOnlyCollection<ScrapedFamily> Families => families.Values;

    public static ScrapeText Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var scrape = new ScrapeText();
        ScrapedFamily? family = null;
        string? helped = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                helped = line.Split(' ')[2];
                Assert.True(line.Length > "# HELP ".Length + helped.Length + 10, $"no help: {line}");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                Assert.Equal(helped, parts[2]);
                family = new ScrapedFamily(parts[2], parts[3]);
                Assert.True(scrape.families.TryAdd(family.Name, family), $"{family.Name} comes twice");
            }
            else
            {
                var sample = ParseSample(line);
                Assert.True(seen.Add(line[..line.LastIndexOf(' ')]), $"the same series twice: {line}");
                Assert.Equal(family!.Name, family.Type == "histogram" ? sample.Name[..sample.Name.LastIndexOf('_')] : sample.Name);
                family.Samples.Add(sample);
            }
        }
        foreach (var found in scrape.Families)
            AssertSound(found);
        return scrape;
    }

    public ScrapedFamily? Find(string name) =>
        families.GetValueOrDefault(name) ?? families.Values.FirstOrDefault(family => family.Type == "histogram" && family.Samples.Any(sample => sample.Name == name));

    /// <summary>The one series that has these labels, and perhaps more; null where there is none.</summary>
    public double? Value(string name, params (string Name, string Value)[] labels) =>
        Find(name)?.Samples.SingleOrDefault(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value))?.Value;

    static void AssertSound(ScrapedFamily family)
    {
        Assert.Equal(family.Type == "counter", family.Name.EndsWith("_total", StringComparison.Ordinal));
        Assert.All(family.Samples, sample => Assert.True(family.Type == "gauge" || sample.Value >= 0));
        foreach (var series in family.Samples.Where(sample => family.Type == "histogram").GroupBy(SeriesOf))
        {
            var buckets = series.Where(sample => sample.Name == $"{family.Name}_bucket").ToList();
            Assert.Equal(buckets.Select(bucket => Bound(bucket)).Order(), buckets.Select(bucket => Bound(bucket)));
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal(double.PositiveInfinity, Bound(buckets[^1]));
            Assert.Equal(buckets[^1].Value, series.Single(sample => sample.Name == $"{family.Name}_count").Value);
            Assert.Single(series, sample => sample.Name == $"{family.Name}_sum");
        }
    }

    static string SeriesOf(ScrapedSample sample) => string.Join(',', sample.Labels.Where(label => label.Key != "le"));

    static double Bound(ScrapedSample bucket) =>
        bucket.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture);

    static ScrapedSample ParseSample(string line)
    {
        var brace = line.IndexOf('{', StringComparison.Ordinal);
        var name = line[..(brace < 0 ? line.IndexOf(' ', StringComparison.Ordinal) : brace)];
        Assert.All(name, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c == '_', line));
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = name.Length;
        while (brace >= 0 && line[at] != '}')
        {
            var equals = line.IndexOf('=', at);
            var label = line[(at + 1)..equals];
            var value = new StringBuilder();
            Assert.Equal('"', line[equals + 1]);
            for (at = equals + 2; line[at] != '"'; at++)
                value.Append(line[at] != '\\' ? line[at] : line[++at] switch { 'n' => '\n', '\\' => '\\', '"' => '"', _ => throw new FormatException(line) });
            Assert.True(labels.TryAdd(label, value.ToString()), line);
            at++;
        }
        var rest = line[(brace < 0 ? at : at + 1)..];
        Assert.StartsWith(" ", rest, StringComparison.Ordinal);
        return new ScrapedSample(name, labels, double.Parse(rest, CultureInfo.InvariantCulture));
    }
}
