namespace MultiZoneIpam.Cli.Output;

/// <summary>One field of a <see cref="Table"/>; an empty text is shown as '-', so that every line has every field.</summary>
readonly record struct Cell(string Text, Colour Colour)
{
    public static implicit operator Cell(string text) => new(text, Colour.None);

    public static Cell Of(UInt128 number) => number.ToString();
}
