namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Where nothing tells about pods, an operator may wonder why annotations do nothing.</summary>
sealed class NoClusterCheck : ICheck
{
    public Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        findings.Note("kubernetes", "nothing tells about pods: annotations are not read, and zones whose rules need the pod refuse", "set kubernetes.kubeconfig or kubernetes.manifests in the node file");
        return Task.CompletedTask;
    }
}
