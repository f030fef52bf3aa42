namespace MultiZoneIpam.Cli.Doctor;

/// <summary>One thing that was looked at, in plain words.</summary>
/// <param name="Subject">What kind of thing: "etcd", "plugin".</param>
/// <param name="Advice">What to do; null where there is nothing to do.</param>
sealed record Finding(string Subject, Verdict Verdict, string Message, string? Advice);
