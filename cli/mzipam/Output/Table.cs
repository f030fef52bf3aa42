using MultiZoneIpam.NetAttach;

namespace MultiZoneIpam.Cli.Output;

/// <summary>
/// Aligned columns below a heading, as kubectl prints them. A line is a row, whatever foreign text it shows. Rows are written
/// a stretch at a time, so a table of a million needs no more memory than one of ten thousand; columns only grow wider.
/// </summary>
sealed class Table(TextWriter output, Colouring colouring, params string[] heading)
{
    const int Stretch = 10_000;
    const string Gap = "   ";

    readonly List<Cell[]> rows = [[.. heading.Select(title => new Cell(title, Colour.Bold))]];
    readonly int[] widths = new int[heading.Length];
    bool isBegun;

    public void Add(params Cell[] row)
    {
        rows.Add([.. row.Select(cell => cell with { Text = cell.Text.Length == 0 ? "-" : Quoted.Text(cell.Text) })]);
        if (rows.Count > Stretch)
            Write();
    }

    /// <summary>Writes the rest; a table without rows is nothing at all.</summary>
    public void End()
    {
        if (isBegun || rows.Count > 1)
            Write();
    }

    void Write()
    {
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
                widths[column] = Math.Max(widths[column], row[column].Text.Length);
        }
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
                WriteCell(row[column], column == row.Length - 1 ? 0 : widths[column]);
            output.WriteLine();
        }
        rows.Clear();
        isBegun = true;
    }

    void WriteCell(Cell cell, int width)
    {
        var colour = colouring == Colouring.None ? "" : Escape(cell.Colour);
        output.Write(colour);
        output.Write(cell.Text);
        if (colour.Length > 0)
            output.Write("\e[0m");
        if (width == 0)
            return;
        for (var missing = width - cell.Text.Length; missing > 0; missing--)
            output.Write(' ');
        output.Write(Gap);
    }

    static string Escape(Colour colour) => colour switch
    {
        Colour.Red => "\e[31m",
        Colour.Grey => "\e[90m",
        Colour.Bold => "\e[1m",
        _ => "",
    };
}
