using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>
/// Runs networks on one node as libcni does: single configs and lists, plugin by plugin and backwards to delete. Every config gets
/// name, cniVersion, prevResult and what the plugin's capabilities let in of runtimeConfig; the result of an ADD is kept for CHECK
/// and DEL.
/// </summary>
sealed class LibCni(Node node)
{
    // An attachment has one result; calls for different pods run at once.
    readonly ConcurrentDictionary<(string ContainerId, string IfName), string> results = [];

    /// <summary>What stands before the command line of a plugin, as of one that runs in a cgroup.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>What the plugins find in their environment beside CNI's variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs the plugins of a network until one fails; the answer of the last that ran.</summary>
    public async Task<PluginAnswer> AddAsync(JsonObject network, Attaching attaching, CancellationToken cancellationToken)
    {
        PluginAnswer? answer = null;
        foreach (var plugin in PluginsOf(network))
        {
            answer = await CallAsync("ADD", plugin, Injected(plugin, network, attaching, answer?.Output), attaching, cancellationToken);
            if (!answer.Succeeded)
                return answer;
        }
        results[KeyOf(attaching)] = answer!.Output;
        return answer;
    }

    public async Task<PluginAnswer> CheckAsync(JsonObject network, Attaching attaching, CancellationToken cancellationToken)
    {
        PluginAnswer? answer = null;
        foreach (var plugin in PluginsOf(network))
        {
            answer = await CallAsync("CHECK", plugin, Injected(plugin, network, attaching, results.GetValueOrDefault(KeyOf(attaching))), attaching, cancellationToken);
            if (!answer.Succeeded)
                break;
        }
        return answer!;
    }

    public async Task<PluginAnswer> DelAsync(JsonObject network, Attaching attaching, CancellationToken cancellationToken)
    {
        PluginAnswer? answer = null;
        var result = KeepsResults(network) ? results.GetValueOrDefault(KeyOf(attaching)) : null;
        foreach (var plugin in PluginsOf(network).Reverse())
        {
            answer = await CallAsync("DEL", plugin, Injected(plugin, network, attaching, result), attaching, cancellationToken);
            if (!answer.Succeeded)
                return answer;
        }
        results.TryRemove(KeyOf(attaching), out _);
        return answer!;
    }

    /// <summary>One call of the network's IPAM plugin alone, with the config that its main plugin would hand on.</summary>
    public Task<PluginAnswer> CallIpamAsync(string command, JsonObject network, Attaching attaching, CancellationToken cancellationToken)
    {
        var plugin = PluginsOf(network)[0];
        return CallAsync(command, plugin["ipam"]!.AsObject(), Injected(plugin, network, attaching, null), attaching, cancellationToken);
    }

    static (string ContainerId, string IfName) KeyOf(Attaching attaching) => (attaching.ContainerId, attaching.IfName);

    static IReadOnlyList<JsonObject> PluginsOf(JsonObject network) =>
        network["plugins"] is JsonArray plugins ? [.. plugins.Select(plugin => plugin!.AsObject())] : [network];

    /// <summary>Results reach DEL since 0.4.0.</summary>
    static bool KeepsResults(JsonObject network) =>
        Version.TryParse((string?)network["cniVersion"], out var version) && version >= new Version(0, 4, 0);

    static JsonObject Injected(JsonObject plugin, JsonObject network, Attaching attaching, string? result)
    {
        var config = plugin.DeepClone().AsObject();
        config["name"] = (string?)network["name"];
        if ((string?)network["cniVersion"] is { } version)
            config["cniVersion"] = version;
        if (result is not null)
            config["prevResult"] = JsonNode.Parse(result);
        var offered = attaching.Capabilities.Where(offer => (bool?)plugin["capabilities"]?[offer.Key] == true).ToList();
        if (offered.Count > 0)
            config["runtimeConfig"] = new JsonObject(offered.Select(offer => KeyValuePair.Create(offer.Key, JsonNode.Parse(offer.Value))));
        // Go writes the keys of a map in their order.
        return new JsonObject(config.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
    }

    async Task<PluginAnswer> CallAsync(string command, JsonObject plugin, JsonObject config, Attaching attaching, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(Environment)
        {
            ["CNI_COMMAND"] = command,
            ["CNI_CONTAINERID"] = attaching.ContainerId,
            ["CNI_NETNS"] = attaching.NetNs,
            ["CNI_IFNAME"] = attaching.IfName,
            ["CNI_PATH"] = string.Join(':', node.Cni.Path),
            ["CNI_ARGS"] = attaching.Arguments,
            ["MULTIZONE_IPAM_CONFIG"] = node.ConfigFile,
        };
        IReadOnlyList<string> line = [.. Launcher, .. node.Network.Inside(Find((string)plugin["type"]!))];
        var ended = await Command.RunAsync(line, environment, config.ToJsonString(), cancellationToken);
        return new PluginAnswer(ended.ExitCode, ended.Output, ended.Error);
    }

    string Find(string plugin)
    {
        var found = node.Cni.Path.Select(folder => Path.Combine(folder, plugin)).FirstOrDefault(File.Exists);
        Requires.Need(found is not null, $"the CNI plugin '{plugin}' (Debian: containernetworking-plugins)");
        return found!;
    }
}
