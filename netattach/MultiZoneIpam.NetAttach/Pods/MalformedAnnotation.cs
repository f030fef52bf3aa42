using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>The refusal of an annotation that cannot be read: it quotes it, as its author will look for just that text.</summary>
static class MalformedAnnotation
{
    public static IpamException Of(string key, string value, string mistake) => new(
        ErrorCode.AnnotationMalformed,
        $"annotation {Quoted.Text(key)}: '{Quoted.Text(value)}' is malformed: {mistake}",
        "correct the annotation on the pod, or on the template of its workload");
}
