using System.Buffers;
using System.Globalization;
using System.Text;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>One scrape as it is written: families of metrics, each with its head and its series.</summary>
/// <remarks>prometheus.io/docs/instrumenting/exposition_formats; the OpenMetrics specification, "Text format".</remarks>
sealed class MetricText(MetricFormat format)
{
    const string Total = "_total";

    readonly ArrayBufferWriter<byte> buffer = new(16384);

    /// <param name="name">With the unit, and for counters with "_total".</param>
    public void Head(string name, MetricKind kind, string help)
    {
        // OpenMetrics names a counter without the suffix that its series have.
        var family = format == MetricFormat.OpenMetrics && kind == MetricKind.Counter ? name[..^Total.Length] : name;
        var word = kind switch { MetricKind.Counter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
        Append("# HELP ", family, " ", help, "\n# TYPE ", family, " ", word, "\n");
    }

    /// <param name="labels">By <see cref="LabelText"/>; empty for none.</param>
    public void Sample(string name, string labels, double value) => Append(
        name,
        labels.Length == 0 ? "" : "{",
        labels,
        labels.Length == 0 ? " " : "} ",
        value.ToString("R", CultureInfo.InvariantCulture),
        "\n");

    /// <summary>The whole of it. Nothing can be written after that.</summary>
    public ReadOnlyMemory<byte> End()
    {
        if (format == MetricFormat.OpenMetrics)
            Append("# EOF\n");
        return buffer.WrittenMemory;
    }

    void Append(params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
            Encoding.UTF8.GetBytes(part, buffer);
    }
}
