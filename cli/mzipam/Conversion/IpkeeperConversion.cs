using System.Text.Json;
using System.Text.Json.Nodes;
using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Cli.Conversion;

/// <summary>
/// Puts crd-ipkeeper's list of a Deployment onto its template of pods, as our annotation of an interface. Its items are addresses with
/// their subnet's prefix, which says nothing here.
/// </summary>
/// <param name="interfaceName">Null: under the annotation's own name.</param>
sealed class IpkeeperConversion(string? interfaceName)
{
    public const string Pool = "ipkeeper.generals.space/ip_pool";
    const string Gateway = "ipkeeper.generals.space/gateway";

    /// <summary>How many Deployments had a list.</summary>
    public int Count { get; private set; }

    /// <summary>What somebody should look at, a line each.</summary>
    public List<string> Notes { get; } = [];

    /// <param name="source">What the document is, for messages.</param>
    /// <exception cref="IpamException">Code 7: it is not what a cluster takes. Code 106: a list or a gateway is malformed.</exception>
    public string Convert(ReadOnlyMemory<byte> json, string source)
    {
        if (JsonNode.Parse(json.Span) is not JsonObject document)
            throw new IpamException(ErrorCode.InvalidConfig, $"{source} is no object of Kubernetes");
        Visit(document, source);
        return document.ToJsonString();
    }

    void Visit(JsonObject document, string source)
    {
        switch (Text(document["kind"]))
        {
            case null:
                throw new IpamException(ErrorCode.InvalidConfig, $"{source} has no kind");
            case "Deployment":
                ConvertDeployment(document, source);
                break;
            case "List" or "DeploymentList":
                foreach (var (index, item) in (document["items"] as JsonArray ?? []).Index())
                {
                    var at = $"{source}, item {index + 1}";
                    if (item is not JsonObject one)
                        throw new IpamException(ErrorCode.InvalidConfig, $"{at} is no object of Kubernetes");
                    if (Text(document["kind"]) == "DeploymentList")
                        ConvertDeployment(one, at);
                    else
                        Visit(one, at);
                }
                break;
        }
    }

    void ConvertDeployment(JsonObject deployment, string source)
    {
        var metadata = deployment["metadata"] as JsonObject;
        var annotations = AnnotationsOf(metadata, source);
        if (!annotations.ContainsKey(Pool))
            return;
        var name = $"deployment {Text(metadata!["namespace"]) ?? "default"}/{Text(metadata["name"])}";
        if (deployment["spec"] is not JsonObject spec || spec["template"] is not JsonObject template)
            throw new IpamException(ErrorCode.InvalidConfig, $"{source}: {name} has no spec.template");
        var wish = ReadWish(annotations, $"{source}: {name}");
        foreach (var (key, value) in interfaceName is null ? annotations.Where(annotation => annotation.Key is Pool or Gateway) : Own(wish, interfaceName))
            Put(template, key, value, $"{source}: {name}");
        Count++;
        if (IsShort(spec, new SpanList(wish.Pool!).Count))
            Notes.Add($"{name}: its list has no address more than it has replicas, and a rolling update with surge needs one; add one, or set maxSurge: 0");
    }

    static IEnumerable<KeyValuePair<string, string>> Own(InterfaceWish wish, string interfaceName)
    {
        yield return new($"{interfaceName}.{InterfaceAnnotations.Group}/ip-pool", string.Join(',', wish.Pool!.Distinct()));
        if (wish.Gateways is { } gateways)
            yield return new($"{interfaceName}.{InterfaceAnnotations.Group}/gateway", string.Join(',', gateways));
    }

    /// <summary>By Kubernetes' defaults: one replica, and a rolling update that starts new pods before it ends old ones.</summary>
    static bool IsShort(JsonObject spec, UInt128 addresses)
    {
        var strategy = spec["strategy"] as JsonObject;
        var surge = (strategy?["rollingUpdate"] as JsonObject)?["maxSurge"]?.ToString();
        var replicas = spec["replicas"] is { } given && given.GetValueKind() == JsonValueKind.Number && given.AsValue().TryGetValue<int>(out var count) ? count : 1;
        return Text(strategy?["type"]) != "Recreate" && surge is not ("0" or "0%") && replicas >= 0 && addresses <= (uint)replicas;
    }

    static InterfaceWish ReadWish(Dictionary<string, string> annotations, string source)
    {
        try
        {
            var relevant = annotations.Where(annotation => annotation.Key is Pool or Gateway).ToDictionary();
            return CompatibilityAnnotations.Read(relevant) is [var wish] ? wish : throw new IpamException(ErrorCode.AnnotationMalformed, $"annotation {Pool} is empty");
        }
        catch (IpamException e)
        {
            throw new IpamException(e.Code, $"{source}: {e.Message}", "nothing is printed; correct it and convert again", e);
        }
    }

    static void Put(JsonObject template, string key, string value, string source)
    {
        if (template["metadata"] is not JsonObject metadata)
            template["metadata"] = metadata = [];
        if (AnnotationsOf(metadata, source).TryGetValue(key, out var there) && there != value)
            throw new IpamException(ErrorCode.InvalidConfig, $"{source}: its template has {key} '{there}' already, and the list says '{value}'", "remove one of them");
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[key] = value;
    }

    static Dictionary<string, string> AnnotationsOf(JsonObject? metadata, string source)
    {
        var annotations = new Dictionary<string, string>();
        foreach (var (key, value) in metadata?["annotations"] as JsonObject ?? [])
            annotations[key] = Text(value) ?? throw new IpamException(ErrorCode.InvalidConfig, $"{source}: annotation {key} must be a string");
        return annotations;
    }

    static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
