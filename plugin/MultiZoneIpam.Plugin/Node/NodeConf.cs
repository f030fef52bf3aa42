using System.Text.Json;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.Node;

/// <summary>The node file (docs/configuration.md), validated, with its defaults. Who may write it is trusted on this node.</summary>
public sealed record NodeConf
{
    public const string PathVariable = "MULTIZONE_IPAM_CONFIG";
    public const string DefaultPath = "/etc/cni/net.d/multizone-ipam.d/multizone-ipam.conf";

    /// <summary>Where it was read from; null where there is no file and everything is a default.</summary>
    public string? Path { get; init; }

    public string NodeName { get; init; } = "";
    public string Cluster { get; init; } = "default";
    public AgentConf Agent { get; init; } = new();

    /// <summary>Null where none is configured: then the embedded store is used.</summary>
    public DatastoreConf? Datastore { get; init; }

    public string? Kubeconfig { get; init; }
    public string? Manifests { get; init; }
    public string StateDir { get; init; } = "/var/lib/multizone-ipam";
    public InlineUse Inline { get; init; }
    public LogConf Log { get; init; } = new();
    public TimeSpan AddTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan DelTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan TimeoutOf(CniCommand command) => command == CniCommand.Add ? AddTimeout : DelTimeout;

    /// <summary>Reads the file that the environment names, else the default one; a default file that is missing is an empty one.</summary>
    /// <exception cref="IpamException">Code 5: unreadable. Code 6: not JSON. Code 7: every mistake in it.</exception>
    public static NodeConf Load(string? path)
    {
        var isNamed = !string.IsNullOrEmpty(path);
        path = isNamed ? path! : DefaultPath;
        if (!isNamed && !File.Exists(path))
            return new NodeConf { NodeName = HostName() };
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(ErrorCode.Io, $"the node file {path} cannot be read: {e.Message}", $"set {PathVariable}, or put the file in place", e);
        }
    }

    public static NodeConf Parse(ReadOnlyMemory<byte> json, string path)
    {
        var errors = new ConfErrors();
        try
        {
            using var document = JsonDocument.Parse(json);
            var node = ConfObject.From(document.RootElement, "", errors) is { } root ? Read(root) : new NodeConf();
            errors.ThrowIfAny(ErrorCode.InvalidConfig, $"the node file {path}");
            return node with { Path = path };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for a string with half of a surrogate pair, which is only seen when it is read.
            throw new IpamException(ErrorCode.Decode, $"the node file {path} is not JSON: {e.Message}", null, e);
        }
    }

    static NodeConf Read(ConfObject root)
    {
        var defaults = new NodeConf();
        var kubernetes = root.Object("kubernetes");
        var timeouts = root.Object("timeouts");
        var node = new NodeConf
        {
            NodeName = Name(root, "nodeName") ?? HostName(),
            Cluster = Name(root, "cluster") ?? defaults.Cluster,
            Agent = root.Object("agent") is { } agent ? AgentConf.Read(agent) : new AgentConf(),
            Datastore = root.Object("datastore") is { } datastore ? DatastoreConf.Read(datastore) : null,
            Kubeconfig = kubernetes?.Text("kubeconfig"),
            Manifests = kubernetes?.Text("manifests"),
            StateDir = root.Text("stateDir") ?? defaults.StateDir,
            Inline = ReadInline(root),
            Log = root.Object("log") is { } log ? LogConf.Read(log) : new LogConf(),
            AddTimeout = Timeout(timeouts, "add") ?? defaults.AddTimeout,
            DelTimeout = Timeout(timeouts, "del") ?? defaults.DelTimeout,
        };
        kubernetes?.RefuseUnknown();
        timeouts?.RefuseUnknown();
        root.RefuseUnknown();
        return node;
    }

    static TimeSpan? Timeout(ConfObject? timeouts, string key)
    {
        if (timeouts is null || Duration.Read(timeouts, key) is not { } timeout)
            return null;
        if (timeout <= TimeSpan.Zero)
            timeouts.Mistake(key, "must be longer than no time: every call would fail");
        return timeout;
    }

    static InlineUse ReadInline(ConfObject root)
    {
        var text = root.String("inline");
        if (text is not (null or "allow" or "deny"))
            root.Mistake("inline", $"must be 'allow' or 'deny', is '{text}'");
        return text == "deny" ? InlineUse.Deny : InlineUse.Allow;
    }

    /// <summary>Node and cluster names become parts of keys, so they are DNS subdomains as Kubernetes' node names are.</summary>
    static string? Name(ConfObject conf, string key)
    {
        if (conf.Text(key) is not { } name)
            return null;
        if (!IsName(name))
            conf.Mistake(key, $"'{name}' is not a DNS subdomain: lower-case letters, digits, '-' and '.'");
        return name;
    }

    /// <summary>
    /// The whole of it, as the kubelet takes it: Environment.MachineName ends at the first dot, and two nodes that share that part
    /// would clean up after each other.
    /// </summary>
    static string HostName()
    {
        var name = System.Net.Dns.GetHostName().ToLowerInvariant();
        return IsName(name.Replace('_', '-'))
            ? name
            : throw new IpamException(ErrorCode.InvalidConfig, $"the host name '{name}' cannot stand for the node's name", "set nodeName in the node file");
    }

    static bool IsName(string name) =>
        name.Length is > 0 and <= 253
        && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-.")
        && name[0] is not ('-' or '.');
}
