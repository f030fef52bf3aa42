namespace MultiZoneIpam.E2E.Driving;

/// <summary>
/// What the running kernel and the installed plugins can do. No dependency script can add a device kind to a kernel or a plugin to
/// a release, so what is missing here skips in CI too, and the skip says what was tried and what came of it.
/// </summary>
static class Kernel
{
    /// <summary>Makes a link in the namespace, whose eth1 exists, to see whether the kernel has its kind.</summary>
    /// <param name="type">The rest of the command after "type", such as "vlan id 5".</param>
    public static async Task RequiresLinkAsync(NetworkNamespace space, string type, CancellationToken cancellationToken)
    {
        var line = $"link add tried link eth1 type {type}";
        var tried = await Command.RunAsync(["ip", "-n", Path.GetFileName(space.Path), .. line.Split(' ')], cancellationToken);
        Assert.SkipUnless(tried.ExitCode == 0, $"this kernel has no such device: 'ip {line}' says: {tried.Error.Trim()}");
        await space.IpAsync("link del tried", cancellationToken);
    }

    /// <summary>Debian's plugins grow with its releases.</summary>
    public static void RequiresPlugin(string name) =>
        Assert.SkipUnless(File.Exists($"/usr/lib/cni/{name}"), $"the installed containernetworking-plugins have no '{name}'");
}
