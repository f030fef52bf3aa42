using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>One call of a verb that works on an attachment or a network, with everything it was given, parsed.</summary>
sealed record CniCall(CniEnvironment Environment, NetConf Conf, NodeConf Node)
{
    public AttachmentName Name => new(Environment.ContainerId, Environment.IfName);

    public AttachmentId Attachment => new(Node.Cluster, Node.NodeName, Environment.ContainerId, Environment.IfName);
}
