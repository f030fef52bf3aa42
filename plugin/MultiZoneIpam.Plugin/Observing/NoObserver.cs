namespace MultiZoneIpam.Plugin.Observing;

/// <summary>Nobody wants to know.</summary>
public sealed class NoObserver : ICallObserver
{
    public static NoObserver Instance { get; } = new();

    public void Observe(ServedCall call)
    {
    }
}
