using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Are there zones, may this node read and write them, have they room, and ranges for this node?</summary>
sealed class ZoneCheck(NodeConf node, ZoneStores stores, TimeProvider clock) : ICheck
{
    const string Subject = "zones";
    const string Define = "'mzipam zone apply -f FILE' defines one";

    IReadOnlyDictionary<string, string>? nodeLabels;

    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        if (await ListAsync(findings, cancellationToken) is not { } zones)
            return;
        if (zones.Count == 0)
            LookAtNone(findings);
        foreach (var zone in zones)
        {
            try
            {
                await LookAtAsync(zone, findings, cancellationToken);
            }
            catch (IpamException e)
            {
                findings.Wrong(Subject, e);
            }
        }
    }

    /// <summary>Null where the store does not tell.</summary>
    async Task<IReadOnlyList<ZoneName>?> ListAsync(Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            return await stores.ListAsync(cancellationToken);
        }
        catch (NotPermittedException)
        {
            var known = node.Datastore?.Zones.Keys.Order(StringComparer.Ordinal).Select(zone => ZoneName.Parse(zone, "datastore.zones")).ToList() ?? [];
            findings.Note(Subject, $"the etcd user of datastore.certFile may not list all zones: looked at those of datastore.zones only ({known.Count})", null);
            return known;
        }
        catch (IpamException) when (findings.IsWrong(EtcdCheck.Subject))
        {
            findings.Note(Subject, "not looked at: the store cannot be asked, see above", null);
            return null;
        }
        catch (IpamException e)
        {
            findings.Wrong(Subject, e);
            return null;
        }
    }

    void LookAtNone(Findings findings)
    {
        if (node.Inline == InlineUse.Deny)
            findings.Wrong(Subject, $"there is none in {stores}, and networks may not define their own (inline: deny): every ADD fails", Define);
        else
            findings.Note(Subject, $"there is none in {stores} yet: the first network with ranges of its own defines one", Define);
    }

    async Task LookAtAsync(ZoneName zone, Findings findings, CancellationToken cancellationToken)
    {
        var content = await ZoneContent.LookAsync(zone, stores, clock, cancellationToken);
        await TryWriteAsync(zone, cancellationToken);
        if (content.Unreadable is { } unreadable)
        {
            findings.Wrong(Subject, unreadable);
            return;
        }
        var use = await ZoneUse.CountAsync(content, cancellationToken);
        if (use.IsNothing)
            return;
        if (content.Document is null)
        {
            findings.Wrong(Subject, $"zone '{zone}' has addresses in use and no definition: every ADD that names it fails", Define);
            return;
        }
        if (!await FitsNodeAsync(content.Document.Zone, findings, cancellationToken))
            return;
        var full = use.Sets.Where(set => set.Free + set.Cooling == UInt128.Zero && !set.Set.Unfixed.IsEmpty).ToList();
        foreach (var set in full)
            findings.Wrong(Subject, $"zone '{zone}' is full: no address of {set.Set} is free", $"add a range, or see with 'mzipam show --zone {zone}' who holds them");
        if (full.Count == 0)
            findings.Good(Subject, $"zone '{zone}' has room: {string.Join(", ", use.Sets.Select(set => $"{set.Free} of {set.Size} free"))}");
    }

    /// <summary>
    /// Changes nothing: no key has this revision. etcd judges the rights for what would be done before it compares.
    /// </summary>
    Task<TransactionResult> TryWriteAsync(ZoneName zone, CancellationToken cancellationToken) => stores.Of(zone).ExecuteAsync(
        zone,
        new Transaction([Compare.Unchanged("doctor", long.MaxValue)], [new Operation.Put("doctor", ReadOnlyMemory<byte>.Empty)], []),
        cancellationToken);

    /// <summary>An ADD takes an address of each set, so a node needs a range of each, or is not meant to join.</summary>
    async Task<bool> FitsNodeAsync(Zone zone, Findings findings, CancellationToken cancellationToken)
    {
        if (!zone.NeedsNodeLabels)
            return true;
        var labels = await NodeLabelsAsync(zone, cancellationToken);
        var fitting = zone.Sets.Count(set => set.Ranges.Any(range => range.AllowsNode(labels)));
        if (fitting == zone.Sets.Count)
            return true;
        var selectors = string.Join("; ", zone.Sets.SelectMany(set => set.Ranges).Select(range => string.Join(", ", range.NodeSelector.Select(label => $"{label.Key}={label.Value}"))).Where(text => text.Length > 0));
        if (fitting == 0)
            findings.Note(Subject, $"zone '{zone.Name}' has no range for node '{node.NodeName}': its nodeSelectors are {selectors}", $"if pods of this node are to join it: kubectl label node {node.NodeName} ...");
        else
            findings.Wrong(Subject, $"zone '{zone.Name}' has ranges for node '{node.NodeName}' in {fitting} of its {zone.Sets.Count} range sets, and a pod needs an address of each: its nodeSelectors are {selectors}", "add a range for this node's labels to the others, or correct the labels");
        return false;
    }

    async Task<IReadOnlyDictionary<string, string>> NodeLabelsAsync(Zone zone, CancellationToken cancellationToken)
    {
        if (nodeLabels is not null)
            return nodeLabels;
        var facts = new DirectFacts(clock).Open(node, null)
            ?? throw new IpamException(ErrorCode.InvalidConfig, $"zone '{zone.Name}' has ranges for nodes with certain labels, and nothing tells this node's: every ADD that names it fails", "set kubernetes.kubeconfig in the node file");
        using var open = facts as IDisposable;
        return nodeLabels = await facts.FindNodeLabelsAsync(node.NodeName, cancellationToken) ?? new Dictionary<string, string>();
    }
}
