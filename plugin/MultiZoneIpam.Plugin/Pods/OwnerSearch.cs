using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>
/// Who owns a pod: its virtual machine, else its controller; a Deployment and a CronJob stand behind the ReplicaSet or the Job
/// that controls it. Null is a bare pod, and a static one. Where a name is documented to say it, nobody is asked.
/// </summary>
sealed class OwnerSearch(IClusterFacts facts, TimeProvider clock)
{
    public const string VirtualMachineLabel = "vm.kubevirt.io/name";
    const string KubeVirt = "kubevirt.io";
    const string TemplateHashLabel = "pod-template-hash";

    /// <summary>What is only to be recorded holds nobody's ADD up for longer.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <exception cref="IpamException">Code 11: it cannot be told who stands behind the controller.</exception>
    public async Task<PodOwner?> FindAsync(Pod pod, CancellationToken cancellationToken)
    {
        if (Known(pod) is { } known)
            return known;
        if (pod.Controller is not { } controller || IsNode(controller))
            return null;
        if (KindOf(controller) is not { } kind)
            return new PodOwner(controller);
        var workload = await facts.FindWorkloadAsync(kind, pod.Namespace, controller.Name, cancellationToken);
        if (workload is null || (workload.Uid is { Length: > 0 } uid && controller.Uid.Length > 0 && uid != controller.Uid))
        {
            throw new IpamException(
                ErrorCode.TryAgainLater,
                $"pod {pod.Namespace}/{pod.Name} is controlled by {kind} {controller.Name}, and there is no such {kind}: whose pod it is cannot be told",
                "the pod is about to be deleted, or its ownerReferences are wrong");
        }
        return new PodOwner(workload.Controller ?? controller);
    }

    /// <summary>The same, but the controller itself where nobody can tell, or not soon, who stands behind it.</summary>
    public async Task<PodOwner?> FindAsFarAsKnownAsync(Pod pod, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await FindAsync(pod, either.Token);
        }
        catch (Exception e) when (e is IpamException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return pod.Controller is { } controller ? new PodOwner(controller) : null;
        }
    }

    /// <summary>A virtual machine's pod says so by a label, unless something else controls it; a Deployment's by names alone.</summary>
    static PodOwner? Known(Pod pod)
    {
        var controller = pod.Controller;
        if (controller is null or { Group: KubeVirt } && pod.Labels.GetValueOrDefault(VirtualMachineLabel) is { Length: > 0 } machine)
            return new PodOwner(KubeVirt, PodOwner.VirtualMachine, machine);
        return controller is not null
            && KindOf(controller) == WorkloadKind.ReplicaSet
            && pod.Labels.GetValueOrDefault(TemplateHashLabel) is { Length: > 0 } hash
            && controller.Name.Length > hash.Length + 1
            && controller.Name.EndsWith($"-{hash}", StringComparison.Ordinal)
            ? new PodOwner(controller.Group, "Deployment", controller.Name[..^(hash.Length + 1)])
            : null;
    }

    /// <summary>A kubelet makes its node the controller of all its static pods, which are no replicas of each other.</summary>
    static bool IsNode(OwnerReference controller) => controller is { Group: "", Kind: "Node" };

    static WorkloadKind? KindOf(OwnerReference controller) => (controller.Group, controller.Kind) switch
    {
        ("apps", "ReplicaSet") => WorkloadKind.ReplicaSet,
        ("batch", "Job") => WorkloadKind.Job,
        _ => null,
    };
}
