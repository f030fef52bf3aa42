using System.Text;

namespace MultiZoneIpam.Bench.Reporting;

/// <summary>A markdown table whose columns line up, so that it reads the same in a terminal. Columns after the first two hold numbers.</summary>
sealed class Table(params string[] head)
{
    readonly List<string[]> rows = [head];

    public void Add(params string[] cells) => rows.Add(cells);

    public override string ToString()
    {
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine($"| {string.Join(" | ", row.Select((cell, column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))} |");
            if (row == head)
                text.AppendLine($"|{string.Join('|', widths.Select((width, column) => new string('-', width + 1) + (IsNumber(column) ? ':' : '-')))}|");
        }
        return text.ToString();
    }

    static bool IsNumber(int column) => column > 1;
}
