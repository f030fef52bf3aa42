namespace MultiZoneIpam.Zones.Leaks;

/// <summary>
/// How many of the records that one looks after may be let go of in one round. What seems to be gone may be a wrong belief about all
/// of them at once; then somebody has the time to see it, and what is really gone is still gone in bounded time.
/// </summary>
public static class Brake
{
    const int Share = 5;

    /// <summary>So that the last few do not take for ever.</summary>
    const int Least = 4;

    /// <param name="records">All of them, those in use too.</param>
    public static int MostOf(int records) => Math.Max(Least, (records + Share - 1) / Share);
}
