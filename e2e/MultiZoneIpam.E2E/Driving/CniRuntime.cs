using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>
/// Calls main plugins on one node as thin Multus with libcni does: its environment, with the runtime's own arguments repeated
/// after it; the interfaces in order, and backwards to delete; the result of the ADD beside the config of the DEL; and after a
/// failed ADD the DEL of what had been begun.
/// </summary>
sealed class CniRuntime(Node node)
{
    readonly Dictionary<(string ContainerId, string IfName), string> results = [];

    /// <summary>Where main plugins and IPAM plugins are looked for, in this order.</summary>
    public IReadOnlyList<string> Path { get; set; } = [Repository.Dist, "/usr/lib/cni"];

    /// <summary>What the plugins find in their environment beside CNI's variables.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Makes the pod's interfaces; the answers by interface, of which the last is the error where one failed.</summary>
    public async Task<IReadOnlyDictionary<string, PluginAnswer>> StartAsync(Sandbox sandbox, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<string, PluginAnswer>();
        for (var index = 0; index < PodNetwork.Layered.Count; index++)
        {
            var network = PodNetwork.Layered[index];
            var answer = await CallAsync("ADD", sandbox, network, cancellationToken);
            answers.Add(network.IfName, answer);
            if (answer.Succeeded)
                continue;
            await DeleteAsync(sandbox, PodNetwork.Layered.Take(index + 1), cancellationToken);
            break;
        }
        return answers;
    }

    public Task StopAsync(Sandbox sandbox, CancellationToken cancellationToken) =>
        DeleteAsync(sandbox, PodNetwork.Layered, cancellationToken);

    /// <summary>One call of the network's main plugin.</summary>
    public Task<PluginAnswer> CallAsync(string command, Sandbox sandbox, PodNetwork network, CancellationToken cancellationToken) =>
        CallAsync(network.Type, command, sandbox, network, cancellationToken);

    /// <summary>One call of the IPAM plugin alone, as a main plugin makes it.</summary>
    public Task<PluginAnswer> CallIpamAsync(string command, Sandbox sandbox, PodNetwork network, CancellationToken cancellationToken) =>
        CallAsync("multizone-ipam", command, sandbox, network, cancellationToken);

    async Task<PluginAnswer> CallAsync(string plugin, string command, Sandbox sandbox, PodNetwork network, CancellationToken cancellationToken)
    {
        var attachment = (sandbox.ContainerId, network.IfName);
        var config = JsonNode.Parse(network.Config)!.AsObject();
        if (command == "DEL" && results.TryGetValue(attachment, out var result))
            config["prevResult"] = JsonNode.Parse(result);
        var ended = await Command.RunAsync(
            node.Network.Inside(Find(plugin)),
            EnvironmentOf(command, sandbox, network),
            config.ToJsonString(),
            cancellationToken);
        var answer = new PluginAnswer(ended.ExitCode, ended.Output, ended.Error);
        if (command == "ADD" && answer.Succeeded)
            results[attachment] = answer.Output;
        if (command == "DEL" && answer.Succeeded)
            results.Remove(attachment);
        return answer;
    }

    async Task DeleteAsync(Sandbox sandbox, IEnumerable<PodNetwork> networks, CancellationToken cancellationToken)
    {
        foreach (var network in networks.Reverse())
        {
            var answer = await CallAsync("DEL", sandbox, network, cancellationToken);
            Assert.True(answer.Succeeded, answer.ToString());
        }
    }

    Dictionary<string, string> EnvironmentOf(string command, Sandbox sandbox, PodNetwork network)
    {
        var pod = sandbox.Pod.Split('/');
        var arguments = $"K8S_POD_NAMESPACE={pod[0]};K8S_POD_NAME={pod[1]};K8S_POD_INFRA_CONTAINER_ID={sandbox.ContainerId};K8S_POD_UID={sandbox.Uid}";
        return new Dictionary<string, string>(Environment)
        {
            ["CNI_COMMAND"] = command,
            ["CNI_CONTAINERID"] = sandbox.ContainerId,
            ["CNI_NETNS"] = sandbox.Network.Path,
            ["CNI_IFNAME"] = network.IfName,
            ["CNI_PATH"] = string.Join(':', Path),
            ["CNI_ARGS"] = $"IgnoreUnknown=true;{arguments};IgnoreUnknown=1;{arguments}",
            ["MULTIZONE_IPAM_CONFIG"] = node.ConfigFile,
        };
    }

    string Find(string plugin)
    {
        var found = Path.Select(folder => System.IO.Path.Combine(folder, plugin)).FirstOrDefault(File.Exists);
        Requires.Need(found is not null, $"the CNI plugin '{plugin}' (Debian: containernetworking-plugins)");
        return found!;
    }
}
