using System.Text;
using System.Text.Json;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>
/// One entry of a pod's <c>k8s.v1.cni.cncf.io/networks</c>: which NAD, and under which interface name where the pod says so
/// (Network Plumbing Working Group specification 1.3, section 4.1.2).
/// </summary>
public sealed record NetworkSelectionElement(NadName Nad, string? Interface)
{
    public const string Annotation = "k8s.v1.cni.cncf.io/networks";
    public const string DefaultNetworkAnnotation = "v1.multus-cni.io/default-network";

    /// <summary>The name of an IPAMClaim in the pod's namespace.</summary>
    public string? IpamClaim { get; init; }

    /// <summary>Reads either form as Multus does: a list of names, or a JSON list of objects. In order, as the order names interfaces.</summary>
    /// <exception cref="Zones.IpamException">Code 106, quoting the annotation.</exception>
    public static IReadOnlyList<NetworkSelectionElement> ParseAll(string annotationKey, string text, string podNamespace) =>
        text.AsSpan().ContainsAny('[', '{', '"')
            ? ParseJson(annotationKey, text, podNamespace)
            : ParseNames(annotationKey, text, podNamespace);

    static List<NetworkSelectionElement> ParseNames(string key, string text, string podNamespace)
    {
        var elements = new List<NetworkSelectionElement>();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (item.Length == 0 && elements.Count == 0 && text.Trim().Length == 0)
                break;
            var at = item.IndexOf('@', StringComparison.Ordinal);
            var name = at < 0 ? item : item[..at];
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            var isNamed = slash < 0
                ? NadName.TryFrom(podNamespace, name, out var nad)
                : NadName.TryFrom(name[..slash], name[(slash + 1)..], out nad);
            if (!isNamed || at == item.Length - 1)
                throw MalformedAnnotation.Of(key, text, $"'{Quoted.Text(item, 60)}' is not [<namespace>/]<name>[@<interface>]");
            elements.Add(new NetworkSelectionElement(nad, at < 0 ? null : item[(at + 1)..]));
        }
        return elements;
    }

    static List<NetworkSelectionElement> ParseJson(string key, string text, string podNamespace)
    {
        if (JsonText.TryRead(Encoding.UTF8.GetBytes(text), out var document) is { } reason)
            throw MalformedAnnotation.Of(key, text, reason);
        if (document.ValueKind != JsonValueKind.Array)
            throw MalformedAnnotation.Of(key, text, "the JSON form is a list of objects");
        var elements = new List<NetworkSelectionElement>();
        var errors = new ConfErrors();
        foreach (var item in document.EnumerateArray())
        {
            if (ConfObject.From(item, $"[{elements.Count}]", errors) is not { } conf)
                continue;
            var @namespace = conf.String("namespace") is { Length: > 0 } given ? given : podNamespace;
            if (!NadName.TryFrom(@namespace, conf.String("name") ?? "", out var nad))
                conf.Mistake("name", "with its namespace is no name of a NetworkAttachmentDefinition");
            var name = conf.String("interface") ?? conf.String("interfaceRequest");
            elements.Add(new NetworkSelectionElement(nad, string.IsNullOrEmpty(name) ? null : name)
            {
                IpamClaim = conf.String("ipam-claim-reference") is { Length: > 0 } claim ? claim : null,
            });
        }
        return errors.Any ? throw MalformedAnnotation.Of(key, text, string.Join("; ", errors.Mistakes)) : elements;
    }
}
