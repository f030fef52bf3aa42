using System.Text.Json;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Configs;

/// <summary>
/// The document on stdin: the whole config of the main plugin. It has a valid network name; its parts are judged when a verb
/// asks for them, so that a release works with a config that an allocation would refuse. Keys of others are ignored.
/// </summary>
public sealed class NetConf
{
    const string AttachmentsKey = "cni.dev/valid-attachments";
    const string FormerAttachmentsKey = "cni.dev/attachments";

    readonly JsonElement document;

    NetConf(string cniVersion, string name, JsonElement document)
    {
        CniVersion = cniVersion;
        Name = name;
        this.document = document;
    }

    /// <summary>As written, perhaps unsupported (<see cref="CniVersions.Require"/>); "0.1.0" where missing or empty.</summary>
    public string CniVersion { get; }

    public string Name { get; }

    /// <summary>The ipam section in messages.</summary>
    public string IpamTitle => $"ipam of network '{Name}'";

    /// <exception cref="IpamException">Code 6: not a JSON object with string name and version. Code 7: no name, or an invalid one.</exception>
    public static NetConf Parse(ReadOnlyMemory<byte> stdin)
    {
        if (JsonText.TryRead(stdin.Span, out var document) is { } reason)
            throw Undecodable(reason);
        if (document.ValueKind != JsonValueKind.Object)
            throw Undecodable("it is not an object");
        var errors = new ConfErrors();
        var root = new ConfObject(document, "", errors);
        var version = root.String("cniVersion");
        var name = root.String("name");
        if (errors.Any)
            throw Undecodable(string.Join("; ", errors.Mistakes));
        if (string.IsNullOrEmpty(name))
            throw new IpamException(ErrorCode.InvalidConfig, "missing network name");
        CniNames.RequireNetworkName(name);
        return new NetConf(string.IsNullOrEmpty(version) ? CniVersions.Oldest : version, name, document);
    }

    /// <summary>The ipam section and <c>runtimeConfig.ipRanges</c>, for a verb that needs them right.</summary>
    /// <exception cref="IpamException">Code 7: no ipam section, or mistakes in it, all together.</exception>
    public IpamConf ReadIpam()
    {
        var errors = new ConfErrors();
        var ipam = ReadIpam(errors);
        errors.ThrowIfAny(ErrorCode.InvalidConfig, IpamTitle);
        return ipam;
    }

    /// <summary>The same with the mistakes put to <paramref name="errors"/>, so that the judge of the ranges can add to them.</summary>
    /// <exception cref="IpamException">Code 7: no ipam section.</exception>
    public IpamConf ReadIpam(ConfErrors errors)
    {
        var root = Root(errors);
        if (!root.Has("ipam"))
            throw new IpamException(ErrorCode.InvalidConfig, "IPAM config missing 'ipam' key", $"the config of network '{Name}' has no ipam section");
        return ReadSection(root, root.Object("runtimeConfig"));
    }

    /// <summary>What a release can use of the ipam section: what is readable of it. Mistakes in it are not the releaser's concern.</summary>
    public IpamConf ReadIpamForRelease() => ReadSection(Root(new ConfErrors()), null);

    /// <summary>The addresses that the config asks for, by its first source that names any; null where none does.</summary>
    /// <exception cref="IpamException">Code 7: a list of addresses is not a list of strings.</exception>
    public RequestedAddresses? ReadRequested()
    {
        var errors = new ConfErrors();
        var root = Root(errors);
        var byRuntime = root.Object("runtimeConfig")?.Strings("ips");
        var byArgs = root.Object("args")?.Object("cni")?.Strings("ips");
        errors.ThrowIfAny(ErrorCode.InvalidConfig, $"config of network '{Name}'");
        return RequestedAddresses.From(RequestSource.RuntimeConfig, byRuntime) ?? RequestedAddresses.From(RequestSource.ConfigArgs, byArgs);
    }

    /// <summary>
    /// GC's list of live attachments, under its present or its former key. Null where there is no list at all; empty where the
    /// runtime says that there are none (Go writes an empty list as null, too).
    /// </summary>
    /// <exception cref="IpamException">Code 7: the list is malformed; then nothing may be freed by it.</exception>
    public IReadOnlyList<ValidAttachment>? ReadValidAttachments()
    {
        var errors = new ConfErrors();
        var root = Root(errors);
        var list = root.Objects(AttachmentsKey) ?? root.Objects(FormerAttachmentsKey);
        var attachments = new List<ValidAttachment>();
        foreach (var item in list ?? [])
            attachments.Add(new ValidAttachment(Required(item, "containerID"), Required(item, "ifname")));
        errors.ThrowIfAny(ErrorCode.InvalidConfig, $"config of network '{Name}'");
        return list is not null || HasProperty(AttachmentsKey) || HasProperty(FormerAttachmentsKey) ? attachments : null;
    }

    // Mistakes are reported under IpamTitle, so the paths start inside the section.
    static IpamConf ReadSection(ConfObject root, ConfObject? runtimeConfig) =>
        root.Object("ipam") is { } section
            ? IpamConf.Read(new ConfObject(section.Element, "", root.Errors), runtimeConfig)
            : new IpamConf();

    static string Required(ConfObject item, string key)
    {
        if (item.Text(key) is { } text)
            return text;
        item.Mistake(key, "is required");
        return "";
    }

    ConfObject Root(ConfErrors errors) => new(document, "", errors);

    // Also where the value is null, which ConfObject takes for absent.
    bool HasProperty(string key)
    {
        foreach (var property in document.EnumerateObject())
        {
            if (property.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    static IpamException Undecodable(string reason) => new(ErrorCode.Decode, $"error unmarshall network config: {reason}");
}
