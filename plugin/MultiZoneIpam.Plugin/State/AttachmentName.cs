using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.State;

/// <summary>What CNI knows an attachment by. Neither part can hold a ':', so the file name is of this attachment only.</summary>
readonly record struct AttachmentName(string ContainerId, string IfName)
{
    /// <exception cref="IpamException">Code 4: the container id is longer than a file name can be.</exception>
    public string FileName => ContainerId.Length <= 200
        ? $"{ContainerId}:{IfName}"
        : throw new IpamException(ErrorCode.InvalidEnvironment, $"CNI_CONTAINERID has {ContainerId.Length} characters", "at most 200 are supported");

    /// <summary>Null for what is no attachment's, such as a file that is still being written.</summary>
    public static AttachmentName? FromFileName(string name)
    {
        var colon = name.IndexOf(':');
        return colon < 0 || name[0] == '.' ? null : new AttachmentName(name[..colon], name[(colon + 1)..]);
    }

    public override string ToString() => $"({ContainerId}, {IfName})";
}
