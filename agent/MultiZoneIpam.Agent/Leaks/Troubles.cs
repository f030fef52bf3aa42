using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>Tells the log what does not work once, not at every attempt, and when it works again.</summary>
sealed class Troubles(AgentLog log)
{
    readonly Dictionary<string, string> told = new(StringComparer.Ordinal);

    /// <param name="what">What does not work, in words that stay the same: "reading the records of zone 'web'".</param>
    public void Tell(string what, IpamException why)
    {
        // The message may name the attempt; the code and the advice are those of the trouble.
        var kind = $"{why.Code} {why.Details}";
        if (told.GetValueOrDefault(what) == kind)
            return;
        told[what] = kind;
        log.Warn($"{what} does not work, so nothing is freed by it: {why.Message}{(why.Details is null ? "" : $" ({why.Details})")}");
    }

    public void Tell(string what, string why)
    {
        if (told.GetValueOrDefault(what) == why)
            return;
        told[what] = why;
        log.Warn($"{what}: {why}");
    }

    public void Over(string what)
    {
        if (told.Remove(what))
            log.Write($"{what} works again");
    }
}
