using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>Knows whether whoever holds an address is an earlier life of the one that asks for it now, and is gone.</summary>
public interface IEarlierLives
{
    /// <summary>
    /// True only where <paramref name="holder"/> is an earlier life of the requester's own identity and the cluster says that it is
    /// gone: then the requester takes its place. Asked about a holder once in an ADD, and only when its address is wanted.
    /// </summary>
    /// <exception cref="IpamException">Code 11: it cannot be told now.</exception>
    Task<bool> IsGoneAsync(Holder holder, CancellationToken cancellationToken);
}
