namespace MultiZoneIpam.Kubernetes;

/// <summary>The lines of a stream as they arrive. It never holds more than one of them, and none longer than the limit.</summary>
sealed class LineReader(Stream stream, int longest)
{
    const int Usual = 16 << 10;

    byte[] buffer = new byte[Usual];
    int start;
    int end;

    /// <returns>Without the line end, valid until the next call; null at the end. What comes after the last line end is no line.</returns>
    /// <exception cref="InvalidDataException">A line is longer than the limit.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        for (var searched = start; ;)
        {
            var found = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = buffer.AsMemory(start, searched + found - start);
                start = searched + found + 1;
                return line;
            }
            searched = end - start;
            MakeRoom();
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
                return null;
            end += read;
        }
    }

    // Moves what is there to the front of a buffer that has room after it; one long line does not keep a large one for good.
    void MakeRoom()
    {
        var held = end - start;
        if (held >= longest)
            throw new InvalidDataException($"a line is longer than {longest} bytes");
        var size = held < Usual ? Usual : Math.Min(longest, Math.Max(buffer.Length, held * 2));
        var next = size == buffer.Length ? buffer : new byte[size];
        buffer.AsSpan(start, held).CopyTo(next);
        buffer = next;
        start = 0;
        end = held;
    }
}
