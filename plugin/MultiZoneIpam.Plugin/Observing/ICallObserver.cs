namespace MultiZoneIpam.Plugin.Observing;

/// <summary>Is told of every call that was served, when its answer is made. It never throws and never waits: the answer waits for it.</summary>
public interface ICallObserver
{
    void Observe(ServedCall call);
}
