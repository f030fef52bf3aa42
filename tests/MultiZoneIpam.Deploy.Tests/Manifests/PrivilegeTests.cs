using System.Text.Json.Nodes;

namespace MultiZoneIpam.Deploy.Tests.Manifests;

/// <summary>The agent's pod may do what it must, and nothing else.</summary>
public class PrivilegeTests
{
    public static TheoryData<string> Containers => [.. Deployed.Containers.Select(container => Deployed.Text(container, "name")!)];

    [Fact]
    public void The_role_of_the_agent_only_reads()
    {
        var rules = Deployed.In("deploy/kubernetes/service-account.yaml").Where(IsRole).SelectMany(role => Deployed.Items(role["rules"])).ToList();

        // Which of them the agent asks for is a test of the agent's (RightsTests).
        Assert.NotEmpty(rules);
        Assert.Subset(new HashSet<string> { "get", "list", "watch" }, rules.SelectMany(rule => Deployed.Texts(rule["verbs"])).ToHashSet());
        Assert.DoesNotContain("*", rules.SelectMany(rule => Deployed.Texts(rule["resources"])));
        Assert.DoesNotContain("secrets", rules.SelectMany(rule => Deployed.Texts(rule["resources"])));
        Assert.DoesNotContain("*", rules.SelectMany(rule => Deployed.Texts(rule["apiGroups"])));
    }

    [Fact]
    public void What_the_agent_may_write_is_a_role_of_its_own_that_is_not_applied_by_itself()
    {
        var rules = Deployed.In("deploy/kubernetes/write-role.yaml").Where(IsRole).SelectMany(role => Deployed.Items(role["rules"]));
        var applied = Deployed.Texts(Deployed.In("deploy/kubernetes/kustomization.yaml")[0]["resources"]);

        Assert.Equal(
            ["create patch events", "patch ipamclaims/status"],
            rules.Select(rule => $"{string.Join(' ', Deployed.Texts(rule["verbs"]))} {string.Join(' ', Deployed.Texts(rule["resources"]))}"));
        Assert.DoesNotContain("write-role.yaml", applied);
    }

    [Fact]
    public void Every_role_is_bound_to_the_service_account_of_the_pod_and_to_nobody_else()
    {
        var bindings = Deployed.Files.SelectMany(Deployed.In).Where(found => Deployed.Text(found, "kind") == "ClusterRoleBinding").ToList();

        Assert.Equal(2, bindings.Count);
        foreach (var binding in bindings)
        {
            var subject = Assert.Single(Deployed.Items(binding["subjects"]));
            Assert.Equal(("ServiceAccount", Deployed.Text(Deployed.PodSpec, "serviceAccountName")), (Deployed.Text(subject, "kind"), Deployed.Text(subject, "name")));
            Assert.Equal(Deployed.Text(binding["metadata"], "name"), Deployed.Text(binding["roleRef"], "name"));
        }
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public void No_container_has_a_privilege_or_a_root_folder_to_write_to(string name)
    {
        var container = Deployed.Container(name);
        var context = container["securityContext"]!;

        Assert.False(context["allowPrivilegeEscalation"]!.GetValue<bool>());
        Assert.True(context["readOnlyRootFilesystem"]!.GetValue<bool>());
        Assert.Null(context["privileged"]);
        Assert.Equal(["ALL"], Deployed.Texts(context["capabilities"]!["drop"]));
        Assert.Null(context["capabilities"]!["add"]);
        Assert.NotNull(container["resources"]!["limits"]!["memory"]);
        Assert.Null(container["resources"]!["limits"]!["cpu"]);
    }

    [Fact]
    public void The_pod_shares_nothing_with_the_node_but_its_network()
    {
        Assert.True(Deployed.PodSpec["hostNetwork"]!.GetValue<bool>());
        Assert.Null(Deployed.PodSpec["hostPID"]);
        Assert.Null(Deployed.PodSpec["hostIPC"]);
        Assert.Equal("RuntimeDefault", Deployed.Text(Deployed.PodSpec["securityContext"]!["seccompProfile"], "type"));
        // The socket's peers must be root, and so must whoever reads the token.
        Assert.Equal(0, Deployed.PodSpec["securityContext"]!["runAsUser"]!.GetValue<int>());
    }

    [Fact]
    public void Folders_of_the_node_are_those_of_the_project_and_the_one_of_plugins()
    {
        var folders = Deployed.Items(Deployed.PodSpec["volumes"]).Select(volume => Deployed.Text(volume["hostPath"], "path")).OfType<string>();

        Assert.Equal(["/etc/cni/net.d/multizone-ipam.d", "/opt/cni/bin", "/run/multizone-ipam", "/var/lib/multizone-ipam"], folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_process_that_answers_calls_cannot_change_programs_config_or_credentials()
    {
        var writable = MountsOf("agent").Where(mount => mount["readOnly"] is null).Select(mount => Deployed.Text(mount, "mountPath"));

        Assert.Equal(["/var/lib/multizone-ipam", "/run/multizone-ipam"], writable);
    }

    [Fact]
    public void Tokens_and_keys_are_readable_for_root_only()
    {
        foreach (var name in (string[])["etcd", "service-account"])
        {
            var volume = Deployed.Items(Deployed.PodSpec["volumes"]).Single(volume => Deployed.Text(volume, "name") == name);
            var source = volume["secret"] ?? volume["projected"];
            Assert.Equal(Convert.ToInt32("400", 8), source!["defaultMode"]!.GetValue<int>());
        }
    }

    internal static IEnumerable<JsonObject> MountsOf(string container) => Deployed.Items(Deployed.Container(container)["volumeMounts"]);

    static bool IsRole(JsonObject found) => Deployed.Text(found, "kind") == "ClusterRole";
}
