namespace MultiZoneIpam.Bench.Measuring;

/// <summary>Numbers for calls that must not be about the same attachment: the same ADD again would only be told what it has.</summary>
sealed class CallNumbers(int first)
{
    int next = first;

    /// <summary>The first of <paramref name="count"/> numbers in a row.</summary>
    public int Next(int count = 1)
    {
        next += count;
        return next - count;
    }
}
