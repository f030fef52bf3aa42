namespace MultiZoneIpam.Cli.Contents;

/// <summary>How much of a zone is in use, counted over all of its records, set by set: an ADD needs an address of each set.</summary>
sealed class ZoneUse
{
    ZoneUse(ZoneContent content)
    {
        Content = content;
        Sets = [.. content.Document?.Zone.Sets.Select(set => new SetUse(set)) ?? []];
    }

    public ZoneContent Content { get; }

    public IReadOnlyList<SetUse> Sets { get; }

    /// <summary>Records of addresses that no range of the definition covers, or of a zone without one.</summary>
    public long OutsideUsed { get; private set; }

    public long OutsideCooling { get; private set; }

    public bool HasOutside => OutsideUsed + OutsideCooling > 0;

    /// <summary>There are keys of the zone, such as hints, but neither a definition nor a record.</summary>
    public bool IsNothing => !Content.IsDefined && !HasOutside;

    public static async Task<ZoneUse> CountAsync(ZoneContent content, CancellationToken cancellationToken)
    {
        var use = new ZoneUse(content);
        await foreach (var stored in content.RecordsAsync(cancellationToken))
        {
            if (use.Sets.Any(set => set.TryCount(stored)))
                continue;
            if (stored.IsResting)
                use.OutsideCooling++;
            else
                use.OutsideUsed++;
        }
        return use;
    }
}
