using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests;

/// <summary>A cluster that says of some containers that their pods are gone.</summary>
sealed class GoneLives(params string[] containers) : IEarlierLives
{
    public List<string> Questions { get; } = [];

    public Task<bool> IsGoneAsync(Holder holder, CancellationToken cancellationToken)
    {
        Questions.Add(holder.Attachment.ContainerId);
        return Task.FromResult(containers.Contains(holder.Attachment.ContainerId));
    }
}
