using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>One call of a verb that works on an attachment or a network, with everything it was given, parsed.</summary>
sealed record CniCall(CniEnvironment Environment, NetConf Conf, NodeConf Node, CallCourse Course)
{
    public AttachmentName Name => new(Environment.ContainerId, Environment.IfName);

    public AttachmentId Attachment => new(Node.Cluster, Node.NodeName, Environment.ContainerId, Environment.IfName);

    /// <summary>The network's ipam section, where this node allows what it carries.</summary>
    /// <exception cref="IpamException">Code 7: mistakes in it, those in its ranges among them, or a key that <c>inline: deny</c> keeps to the node file and zone documents.</exception>
    public IpamConf ReadIpam()
    {
        var errors = new ConfErrors();
        var ipam = Conf.ReadIpam(errors);
        var isDenied = Node.Inline == InlineUse.Deny && ipam.InlineKeys.Count > 0;
        if (ipam.Ranges.Count > 0 && !isDenied)
            RangeParser.Parse(ipam.Ranges, errors);
        errors.ThrowIfAny(ErrorCode.InvalidConfig, Conf.IpamTitle);
        if (!isDenied)
            return ipam;
        throw new IpamException(
            ErrorCode.InvalidConfig,
            $"{Conf.IpamTitle} carries {string.Join(", ", ipam.InlineKeys)}, which this node does not allow (inline: deny)",
            "leave them out: zones are defined by zone documents ('mzipam zone apply'), the datastore by the node file");
    }

    /// <summary>The zones that an ADD goes through, in order.</summary>
    /// <exception cref="IpamException">Code 7: the network's name stands for the zone, and is no zone name.</exception>
    public IReadOnlyList<ZoneName> ZonesOf(IpamConf ipam) =>
        ipam.Zones ?? [ipam.Zone ?? ZoneName.Parse(Conf.Name, "the network's name (the default for ipam.zone)")];

    /// <summary>
    /// The zones that the config names, as far as it is readable: what a call goes by that finds no note of the ADD. A config
    /// may have lost all keys of its ipam section but "type".
    /// </summary>
    public AttachmentNote NoteFromConfig()
    {
        var ipam = Conf.ReadIpamForRelease();
        var zones = new List<ZoneName>(ipam.Zones ?? []);
        if (ipam.Zone is { } zone)
            zones.Add(zone);
        if (zones.Count == 0 && ZoneName.TryParse(Conf.Name, out var byName))
            zones.Add(byName);
        return new AttachmentNote(zones, Node.Cluster, Node.NodeName, Node.Inline == InlineUse.Allow ? ipam.Datastore : null);
    }
}
