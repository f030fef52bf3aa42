using System.Text.Json.Nodes;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>A network that a pod gets, with the config as Multus keeps it from the ADD to the DEL.</summary>
/// <param name="Config">With the NAD's name where it had none, and the element's cni-args.</param>
/// <param name="Selection">Null for the cluster's own network.</param>
sealed record Delegate(string IfName, JsonObject Config, NetworkSelection? Selection)
{
    /// <param name="index">Its place among the pod's delegates; 0 is eth0's.</param>
    public static Delegate Of(NetAttachDef network, NetworkSelection? selection, int index)
    {
        var config = network.Config.DeepClone().AsObject();
        if (string.IsNullOrEmpty((string?)config["name"]))
            config["name"] = network.Name;
        if (selection?.CniArgs is { } arguments)
        {
            foreach (var plugin in config["plugins"] is JsonArray plugins ? plugins.Select(plugin => plugin!.AsObject()) : [config])
                Merge(plugin, arguments);
        }
        return new Delegate(selection?.Interface ?? (index == 0 ? "eth0" : $"net{index}"), config, selection);
    }

    /// <summary>
    /// Multus up to 4.3.0 puts a list without a cniVersion through a struct before DEL: only what every config has is left, and of
    /// ipam the type.
    /// </summary>
    public JsonObject ConfigOfDel()
    {
        if (Config["plugins"] is not JsonArray plugins || Config["cniVersion"] is not null)
            return Config;
        var stripped = plugins.Select(plugin => (JsonNode)new JsonObject
        {
            ["type"] = (string?)plugin!["type"],
            ["ipam"] = new JsonObject { ["type"] = (string?)plugin["ipam"]?["type"] },
        });
        return new JsonObject { ["cniVersion"] = "1.0.0", ["name"] = (string?)Config["name"], ["plugins"] = new JsonArray([.. stripped]) };
    }

    static void Merge(JsonObject plugin, JsonObject arguments)
    {
        if (plugin["args"] is not JsonObject args)
            plugin["args"] = args = [];
        if (args["cni"] is not JsonObject cni)
            args["cni"] = cni = [];
        foreach (var (key, value) in arguments)
            cni[key] = value?.DeepClone();
    }
}
