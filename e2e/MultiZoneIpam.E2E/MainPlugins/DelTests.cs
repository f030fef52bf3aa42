using System.Text.Json.Nodes;
using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.MainPlugins;

/// <summary>A DEL through a main plugin frees the addresses wherever that plugin asks for it, and a later DEL or a GC where it does not.</summary>
public class DelTests
{
    public static IEnumerable<TheoryDataRow<string>> Each => MainPlugin.Types.Select(type => new TheoryDataRow<string>(type));

    public static IEnumerable<TheoryDataRow<string, LostSandbox>> EachWithoutSandbox =>
        from type in MainPlugin.Types
        where type != "host-device"
        from sandbox in (LostSandbox[])[LostSandbox.Unnamed, LostSandbox.Gone]
        select new TheoryDataRow<string, LostSandbox>(type, sandbox);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(EachWithoutSandbox))]
    public async Task The_addresses_of_a_sandbox_that_is_gone_are_freed(string type, LostSandbox sandbox)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), StoreKind.File, Lab.Ranges, Token);
        Assert.True((await lab.AddAsync(Token)).Succeeded);
        await lab.RemoveSandboxAsync();
        if (sandbox == LostSandbox.Unnamed)
            lab.Attaching = lab.Attaching with { NetNs = "" };

        for (var time = 1; time <= 2; time++)
        {
            var deleted = await lab.DelAsync(Token);
            Assert.True(deleted.Succeeded, deleted.ToString());
            Assert.Empty(await lab.HeldAsync(Token));
        }
    }

    /// <summary>host-device asks for no DEL then; GC reaches no IPAM plugin through a main plugin, so the node's own tools say it.</summary>
    [Theory]
    [InlineData(LostSandbox.Unnamed, "GC", StoreKind.File)]
    [InlineData(LostSandbox.Gone, "GC", StoreKind.Etcd)]
    [InlineData(LostSandbox.Unnamed, "DEL", StoreKind.Etcd)]
    [InlineData(LostSandbox.Gone, "DEL", StoreKind.File)]
    public async Task What_host_device_forgets_is_freed_by_a_GC_or_a_DEL(LostSandbox sandbox, string verb, StoreKind store)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of("host-device"), store, Lab.Ranges, Token);
        var added = await lab.AddAsync(Token);
        Assert.True(added.Succeeded, added.ToString());
        await lab.RemoveSandboxAsync();
        lab.Attaching = sandbox == LostSandbox.Unnamed ? lab.Attaching with { NetNs = "" } : lab.Attaching;
        await lab.DelAsync(Token);
        Assert.Equal(3, (await lab.HeldAsync(Token)).Count());

        if (verb == "GC")
        {
            lab.Network["cniVersion"] = "1.1.0";
            lab.Network["cni.dev/valid-attachments"] = new JsonArray();
        }
        var freed = await lab.LibCni.CallIpamAsync(verb, lab.Network, lab.Attaching, Token);

        Assert.True(freed.Succeeded, freed.ToString());
        Assert.Empty(await lab.HeldAsync(Token));
    }

    /// <summary>As after a kill between IPAM's ADD and the link; here a kernel without the device will do, too.</summary>
    [Theory]
    [MemberData(nameof(Each))]
    public async Task Addresses_without_a_link_are_freed(string type)
    {
        Kernel.RequiresPlugin(type);
        await using var lab = await Lab.StartUnpreparedAsync(MainPlugin.Of(type), StoreKind.File, Lab.Ranges, Token);
        Assert.True((await lab.LibCni.CallIpamAsync("ADD", lab.Network, lab.Attaching, Token)).Succeeded);

        await lab.DelAsync(Token);

        Assert.Empty(await lab.HeldAsync(Token));
    }

    /// <summary>A node file that nobody can read is an error of every call; when it is repaired, the runtime's next DEL finishes the work.</summary>
    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_DEL_that_the_plugin_refused_can_be_repeated(string type)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), StoreKind.File, Lab.Ranges, Token);
        Assert.True((await lab.AddAsync(Token)).Succeeded);
        var held = await lab.HeldAsync(Token);
        var config = await File.ReadAllTextAsync(lab.Node.ConfigFile, Token);

        await File.WriteAllTextAsync(lab.Node.ConfigFile, "{", Token);
        var refused = await lab.DelAsync(Token);
        await File.WriteAllTextAsync(lab.Node.ConfigFile, config, Token);
        Assert.Contains("multizone-ipam.conf", refused.Message, StringComparison.Ordinal);
        Assert.Equal(held, await lab.HeldAsync(Token));

        var deleted = await lab.DelAsync(Token);
        Assert.True(deleted.Succeeded, deleted.ToString());
        Assert.Empty(await lab.HeldAsync(Token));
        Assert.Empty(await lab.Pod.LinksAsync(Token));
    }
}
