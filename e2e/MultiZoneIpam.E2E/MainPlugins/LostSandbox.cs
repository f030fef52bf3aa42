namespace MultiZoneIpam.E2E.MainPlugins;

/// <summary>What a DEL says of a network namespace that is no more.</summary>
public enum LostSandbox
{
    /// <summary>CNI_NETNS is empty.</summary>
    Unnamed,

    /// <summary>CNI_NETNS names a file that is not there.</summary>
    Gone,
}
