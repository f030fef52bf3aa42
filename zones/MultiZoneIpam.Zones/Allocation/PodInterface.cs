using System.Text;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>The value of a pod-interface key: "node/container id" of the sandbox that has the pod's interface now.</summary>
static class PodInterface
{
    public static ReadOnlyMemory<byte> Of(AttachmentId attachment) =>
        Encoding.UTF8.GetBytes($"{attachment.Node}/{attachment.ContainerId}");

    public static AttachmentId? Read(ReadOnlyMemory<byte> value, AttachmentId attachment)
    {
        var text = Encoding.UTF8.GetString(value.Span);
        var slash = text.IndexOf('/');
        return slash < 0 ? null : attachment with { Node = text[..slash], ContainerId = text[(slash + 1)..] };
    }
}
