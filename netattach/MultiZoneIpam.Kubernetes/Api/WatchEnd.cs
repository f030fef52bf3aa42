namespace MultiZoneIpam.Kubernetes;

/// <summary>How a watch ended that did not break.</summary>
public enum WatchEnd
{
    /// <summary>The server closed it, as it does after a time: go on from the last resource version.</summary>
    Closed,

    /// <summary>410: changes since that resource version are forgotten. Only a new list tells what there is.</summary>
    Expired,
}
