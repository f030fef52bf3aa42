namespace MultiZoneIpam.Zones.Stores;

/// <summary>One step of a <see cref="Transaction"/>. Its answer stands at the same index in <see cref="TransactionResult.Answers"/>.</summary>
public abstract record Operation
{
    Operation()
    {
    }

    /// <summary>The key, if it exists.</summary>
    public sealed record Get(string Key) : Operation;

    /// <summary>
    /// The keys in [<see cref="From"/>, <see cref="End"/>), ascending by ordinal comparison, at most <see cref="Limit"/> of
    /// them (0: all).
    /// </summary>
    public sealed record Range(string From, string End, int Limit, RangeContent Content) : Operation
    {
        /// <summary>Every key below <paramref name="prefix"/>, which ends with '/'.</summary>
        public static Range Below(string prefix, int limit, RangeContent content) => new(prefix, EndOf(prefix), limit, content);

        /// <summary>The first key after all that start with <paramref name="prefix"/>.</summary>
        public static string EndOf(string prefix) => string.Concat(prefix.AsSpan(0, prefix.Length - 1), [(char)(prefix[^1] + 1)]);
    }

    /// <summary>How many keys are in [<see cref="From"/>, <see cref="End"/>): far cheaper than to read them.</summary>
    public sealed record Count(string From, string End) : Operation;

    public sealed record Put(string Key, ReadOnlyMemory<byte> Value) : Operation;

    /// <summary>Deletes the key; nothing happens where there is none.</summary>
    public sealed record Delete(string Key) : Operation;

    /// <summary>A transaction inside the transaction: whether its compares hold decides about its own operations only.</summary>
    public sealed record Nested(Transaction Transaction) : Operation;
}
