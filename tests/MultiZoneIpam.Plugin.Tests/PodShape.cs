using System.Text.Json.Nodes;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>A pod as a cluster has it: what controls it, its labels and annotations, how far it has come.</summary>
sealed record PodShape(string Name, string Uid)
{
    public string Namespace { get; init; } = "prod";

    /// <summary>"apps/v1 StatefulSet db"; null for a bare pod.</summary>
    public string? Controller { get; init; }

    public string? GenerateName { get; init; }
    public string Phase { get; init; } = "Running";
    public bool IsTerminating { get; init; }
    public (string Key, string Value)[] Labels { get; init; } = [];
    public (string Key, string Value)[] Annotations { get; init; } = [];

    public static PodShape OfStatefulSet(string name, string uid) => new(name, uid) { Controller = "apps/v1 StatefulSet db", GenerateName = "db-" };

    /// <summary>Of Deployment "web", in the ReplicaSet of its first template.</summary>
    public static PodShape OfDeployment(string suffix, string uid) => new($"web-5d9c-{suffix}", uid)
    {
        Controller = "apps/v1 ReplicaSet web-5d9c",
        GenerateName = "web-5d9c-",
        Labels = [("pod-template-hash", "5d9c")],
    };

    public static PodShape OfMachine(string suffix, string uid) => new($"virt-launcher-vm-a-{suffix}", uid)
    {
        Controller = "kubevirt.io/v1 VirtualMachineInstance vm-a",
        GenerateName = "virt-launcher-vm-a-",
        Labels = [("vm.kubevirt.io/name", "vm-a")],
    };

    public PodShape With(string annotation, string value) => this with { Annotations = [.. Annotations, (annotation, value)] };

    public PodShape Labelled(string label, string value) => this with { Labels = [.. Labels, (label, value)] };

    /// <summary>Its interface net1 in a sandbox, as a runtime calls for it.</summary>
    public Sandbox Net1(string containerId) => new(containerId, "net1") { Namespace = Namespace, Pod = Name, Uid = Uid };

    public override string ToString()
    {
        var metadata = new JsonObject { ["name"] = Name, ["namespace"] = Namespace, ["uid"] = Uid, ["labels"] = Texts(Labels), ["annotations"] = Texts(Annotations) };
        if (GenerateName is not null)
            metadata["generateName"] = GenerateName;
        if (IsTerminating)
            metadata["deletionTimestamp"] = "2026-11-21T00:00:00Z";
        if (Controller?.Split(' ') is [var apiVersion, var kind, var name])
        {
            metadata["ownerReferences"] = new JsonArray(
                new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["name"] = name, ["uid"] = $"uid-of-{name}", ["controller"] = true });
        }
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject { ["phase"] = Phase },
        }.ToJsonString();
    }

    static JsonObject Texts((string Key, string Value)[] pairs)
    {
        var texts = new JsonObject();
        foreach (var (key, value) in pairs)
            texts[key] = value;
        return texts;
    }
}
