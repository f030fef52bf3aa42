using MultiZoneIpam.Plugin.Observing;

namespace MultiZoneIpam.Agent.Observing;

/// <summary>Tells each of several observers.</summary>
sealed class EveryObserver(params IReadOnlyList<ICallObserver> observers) : ICallObserver
{
    public void Observe(ServedCall call)
    {
        foreach (var observer in observers)
            observer.Observe(call);
    }
}
