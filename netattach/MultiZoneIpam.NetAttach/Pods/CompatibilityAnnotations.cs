namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>
/// The annotations of kube-ipam and crd-ipkeeper, which name no interface: they are for the one whose zone contains the
/// address. kube-ipam's are read first.
/// </summary>
public static class CompatibilityAnnotations
{
    const string KubeIpam = "kube-ipam.";
    const string Ipkeeper = "ipkeeper.generals.space/";

    /// <exception cref="Zones.IpamException">Code 106, quoting the annotation.</exception>
    public static AnnotatedWishes Read(IReadOnlyDictionary<string, string> annotations)
    {
        var kubeIpam = new AnnotatedWishes
        {
            Addresses = Value(annotations, KubeIpam + "ip", AnnotationText.Addresses) ?? [],
            PrefixLength = Value<int?>(annotations, KubeIpam + "netmask", (key, value) => AnnotationText.PrefixLength(key, value)),
            Gateway = Value<Zones.Addresses.Address?>(annotations, KubeIpam + "gateway", (key, value) => AnnotationText.Gateway(key, value)),
        };
        if (kubeIpam.ChoosesAddress)
            return kubeIpam;
        return new AnnotatedWishes
        {
            Addresses = Value(annotations, Ipkeeper + "ip_address", AnnotationText.Addresses) ?? [],
            Pool = annotations.ContainsKey(Ipkeeper + "ip_address") ? [] : Value(annotations, Ipkeeper + "ip_pool", AnnotationText.AddressPool) ?? [],
            Gateway = Value<Zones.Addresses.Address?>(annotations, Ipkeeper + "gateway", (key, value) => AnnotationText.Gateway(key, value)),
        };
    }

    /// <summary>An empty annotation says nothing, as with kube-ipam.</summary>
    static T? Value<T>(IReadOnlyDictionary<string, string> annotations, string key, Func<string, string, T> read) =>
        annotations.TryGetValue(key, out var value) && value.Trim().Length > 0 ? read(key, value) : default;
}
