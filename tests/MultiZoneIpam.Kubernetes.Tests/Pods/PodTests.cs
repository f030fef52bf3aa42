using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

public class PodTests
{
    [Fact]
    public void Pod_of_the_API_is_read_whole()
    {
        var pod = Read("""
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"db-0","namespace":"prod","uid":"u-1",
             "deletionTimestamp":"2026-11-20T10:00:00Z","labels":{"app":"db"},"annotations":{"kube-ipam.ip":"10.188.0.216"},
             "ownerReferences":[{"apiVersion":"v1","kind":"Other","name":"o","uid":"u-3"},
               {"apiVersion":"apps/v1","kind":"StatefulSet","name":"db","uid":"u-2","controller":true,"blockOwnerDeletion":true}]},
             "spec":{"nodeName":"node1","serviceAccountName":"db-runner","containers":[]},"status":{"phase":"Running"}}
            """);

        Assert.Equal(("prod", "db-0", "u-1"), (pod.Namespace, pod.Name, pod.Uid));
        Assert.Equal("10.188.0.216", pod.Annotations["kube-ipam.ip"]);
        Assert.Equal("db", pod.Labels["app"]);
        Assert.Equal(("db-runner", "Running"), (pod.ServiceAccountName, pod.Phase));
        Assert.True(pod.IsTerminating);
        Assert.False(pod.IsStatic);
        Assert.Equal(
            new OwnerReference { ApiVersion = "apps/v1", Kind = "StatefulSet", Name = "db", Uid = "u-2", IsController = true },
            Assert.Single(pod.OwnerReferences, owner => owner.IsController));
        Assert.Equal(2, pod.OwnerReferences.Count);
    }

    [Fact]
    public void Pod_with_nothing_but_a_name_is_a_pod()
    {
        var pod = Read("""{"metadata":{"name":"web","annotations":null}}""");

        Assert.Equal(("default", "web"), (pod.Namespace, pod.Name));
        Assert.Null(pod.Uid);
        Assert.Empty(pod.Annotations);
        Assert.Empty(pod.Labels);
        Assert.Empty(pod.OwnerReferences);
        Assert.False(pod.IsTerminating);
    }

    [Theory]
    [InlineData("file", true)]
    [InlineData("http", true)]
    [InlineData("api", false)]
    public void Mirror_pod_of_a_kubelet_is_static(string source, bool isStatic) => Assert.Equal(
        isStatic,
        Read($$"""{"metadata":{"name":"web","annotations":{"kubernetes.io/config.source":"{{source}}"} } }""").IsStatic);

    [Theory]
    [InlineData("""{"kubernetes.io/config.source":"file","kubernetes.io/config.hash":"h-1"}""", "h-1")]
    [InlineData("""{"kubernetes.io/config.source":"file"}""", null)]
    [InlineData("""{"kubernetes.io/config.source":"api","kubernetes.io/config.hash":"h-1"}""", "u-1")]
    [InlineData("{}", "u-1")]
    public void UID_that_a_kubelet_runs_a_static_pod_under_is_the_hash_of_its_manifest(string annotations, string? uid) =>
        Assert.Equal(uid, Read($$"""{"metadata":{"name":"web","uid":"u-1","annotations":{{annotations}}} }""").RuntimeUid);

    [Theory]
    [InlineData("Pending", false)]
    [InlineData("Running", false)]
    [InlineData("Unknown", false)]
    [InlineData("Succeeded", true)]
    [InlineData("Failed", true)]
    public void Pod_is_over_in_a_phase_that_it_does_not_leave(string phase, bool isOver) =>
        Assert.Equal(isOver, Read($$"""{"metadata":{"name":"web"},"status":{"phase":"{{phase}}"} }""").IsOver);

    [Theory]
    [InlineData("""{"metadata":{}}""", "no metadata.name")]
    [InlineData("""{"metadata":{"name":7}}""", "name must be a string, is 7")]
    [InlineData("""{"metadata":"x"}""", "must be an object, is a string")]
    [InlineData("""{"metadata":{"name":"x","annotations":{"a":true}}}""", "annotations['a'] must be a string (in YAML: put it in quotes), is true")]
    [InlineData("""{"metadata":{"name":"x","labels":["a"]}}""", "labels must be an object, is an array")]
    [InlineData("""{"metadata":{"name":"x","ownerReferences":{}}}""", "ownerReferences must be an array")]
    [InlineData("""[]""", "must be an object, is an array")]
    public void What_is_no_pod_is_refused(string json, string mistake)
    {
        var refused = Assert.Throws<IpamException>(() => Read(json));

        Assert.Equal(ErrorCode.Decode, refused.Code);
        Assert.Contains(mistake, refused.Message);
    }

    static Pod Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Pod.Read(document.RootElement);
    }
}
