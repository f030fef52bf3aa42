namespace MultiZoneIpam.Agent.Events;

/// <summary>The same trouble, time after time, and its one event on the pod.</summary>
/// <param name="name">Of the event.</param>
sealed class EventSeries(string name, DateTimeOffset first)
{
    public string Name => name;

    public DateTimeOffset First { get; } = first;

    public DateTimeOffset Last { get; private set; } = first;

    public int Count { get; private set; }

    /// <summary>When the cluster was last told; null where it has no such event.</summary>
    public DateTimeOffset? Told { get; set; }

    public void Add(DateTimeOffset now)
    {
        Last = now;
        Count++;
    }
}
