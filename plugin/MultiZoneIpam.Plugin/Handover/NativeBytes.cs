namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// Bytes in the C library's memory, which grows as they come: before the runtime has started there is no other. Nobody gives it
/// back, the process ends with its call. Without memory the process ends at once.
/// </summary>
unsafe struct NativeBytes
{
    const int Least = 4096, Most = 64 << 20;

    byte* start;
    int capacity;

    public int Length { get; private set; }

    public readonly byte* Start => start;

    public readonly ReadOnlySpan<byte> Span => new(start, Length);

    /// <summary>Longer than any document of ours: nobody reads on.</summary>
    public readonly bool IsTooLong => Length > Most;

    public readonly bool EndsWith(byte value) => Length > 0 && start[Length - 1] == value;

    public void Clear() => Length = 0;

    public void Append(byte value)
    {
        if (Length == capacity)
            Grow(1);
        start[Length++] = value;
    }

    public void Append(ReadOnlySpan<byte> values)
    {
        foreach (var value in values)
            Append(value);
    }

    public void AppendNumber(long value)
    {
        if (value >= 10)
            AppendNumber(value / 10);
        Append((byte)('0' + value % 10));
    }

    /// <summary>Reads once, from where a file or a socket stands.</summary>
    /// <returns>How many there were; 0 at the end, -1 for a failure that <see cref="Libc.Errno"/> tells.</returns>
    public int Read(int descriptor)
    {
        if (Length == capacity)
            Grow(1);
        var read = (int)Libc.Read(descriptor, start + Length, capacity - Length);
        Length += Math.Max(0, read);
        return read;
    }

    /// <summary>False where it cannot be read, and where it is too long. Who asks again reads on from there.</summary>
    public bool TryReadToEnd(int descriptor)
    {
        while (!IsTooLong)
        {
            var read = Read(descriptor);
            if (read == 0)
                return true;
            if (read < 0 && !Libc.MayTryAgain(descriptor, Libc.Readable))
                return false;
        }
        return false;
    }

    /// <summary>So many bytes that the caller writes itself.</summary>
    public Span<byte> Add(int count)
    {
        if (capacity - Length < count)
            Grow(count);
        Length += count;
        return new Span<byte>(start + Length - count, count);
    }

    public void Shorten(int length) => Length = length;

    void Grow(int room)
    {
        capacity = Math.Max(Math.Max(Least, capacity * 2), Length + room);
        start = Libc.Reallocate(start, (nuint)capacity);
        if (start == null)
            Libc.Abort();
    }
}
