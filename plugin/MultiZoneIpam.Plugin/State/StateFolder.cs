namespace MultiZoneIpam.Plugin.State;

/// <summary>The folder for notes (stateDir) as a whole: without one that can be written, no address is given out.</summary>
public static class StateFolder
{
    /// <summary>Makes it where it is not there, and tries it; no file stays.</summary>
    /// <returns>What the system says against it; null where notes can be written.</returns>
    public static string? FindObstacle(string stateDir)
    {
        var trial = Path.Combine(stateDir, $".trial-{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(stateDir);
            try
            {
                File.WriteAllText(trial, "to see whether notes can be written\n");
            }
            finally
            {
                File.Delete(trial);
            }
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
