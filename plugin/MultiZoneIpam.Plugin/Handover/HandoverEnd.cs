namespace MultiZoneIpam.Plugin.Handover;

/// <summary>How far a hand-over came.</summary>
enum HandoverEnd
{
    /// <summary>It was not tried: the call is none that is handed over, or the node file wants none.</summary>
    NotTried,

    /// <summary>Nobody lets the plugin in at the socket.</summary>
    NoAgent,

    /// <summary>The agent did not take the whole line, and so does nothing.</summary>
    NotTaken,

    /// <summary>From here on the agent may have carried the call out. It said nothing within the plugin's patience.</summary>
    TimedOut,

    /// <summary>It ended without a word.</summary>
    Unanswered,

    /// <summary>Its answer is not whole, or has no end.</summary>
    BrokenOff,

    /// <summary>There is a line.</summary>
    Answered,
}
