using System.Text.Json;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>A network namespace of its own, with its loopback interface up; gone with all that is in it when disposed.</summary>
sealed class NetworkNamespace : IAsyncDisposable
{
    readonly string name;

    NetworkNamespace(string name) => this.name = name;

    public string Path => $"/run/netns/{name}";

    public static async Task<NetworkNamespace> CreateAsync(string purpose, CancellationToken cancellationToken)
    {
        Requires.Root();
        Requires.Program("ip");
        Requires.Program("nsenter");
        var space = new NetworkNamespace($"mzipam-{purpose}-{Guid.NewGuid().ToString("N")[..12]}");
        var added = await Command.RunAsync(["ip", "netns", "add", space.name], cancellationToken);
        Requires.Need(added.ExitCode == 0, $"network namespaces ({added.Error.Trim()})");
        await space.IpAsync("link set lo up", cancellationToken);
        return space;
    }

    /// <summary>Runs <c>ip</c> inside, with one line of its arguments.</summary>
    public async Task<string> IpAsync(string arguments, CancellationToken cancellationToken) =>
        (await Command.RunAsync(["ip", "-n", name, .. arguments.Split(' ')], cancellationToken)).Succeeded();

    /// <summary>The command that runs a program inside.</summary>
    public IReadOnlyList<string> Inside(params IReadOnlyList<string> line) => ["nsenter", $"--net={Path}", "--", .. line];

    /// <summary>The IPv4 addresses of an interface, with their prefix lengths.</summary>
    public async Task<IReadOnlyList<string>> AddressesAsync(string ifName, CancellationToken cancellationToken)
    {
        using var links = JsonDocument.Parse(await IpAsync($"-j -4 address show dev {ifName}", cancellationToken));
        return
        [
            .. links.RootElement.EnumerateArray()
                .Where(link => link.TryGetProperty("addr_info", out _))
                .SelectMany(link => link.GetProperty("addr_info").EnumerateArray())
                .Select(address => $"{address.GetProperty("local").GetString()}/{address.GetProperty("prefixlen").GetInt32()}"),
        ];
    }

    /// <summary>All interfaces but the loopback one.</summary>
    public async Task<IReadOnlyList<LinkState>> LinksAsync(CancellationToken cancellationToken) =>
        LinkState.Read(await IpAsync("-j address show", cancellationToken));

    /// <summary>The routes of both families.</summary>
    public async Task<IReadOnlyList<RouteState>> RoutesAsync(CancellationToken cancellationToken) =>
    [
        .. RouteState.Read(await IpAsync("-j -4 route show", cancellationToken)),
        .. RouteState.Read(await IpAsync("-j -6 route show", cancellationToken)),
    ];

    /// <summary>Main plugins wait for IPv6's duplicate address detection, a second or two each time; nothing here can be a duplicate by chance.</summary>
    public async Task SkipAddressDetectionAsync(CancellationToken cancellationToken) =>
        (await Command.RunAsync(Inside("sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/default/dad_transmits"), cancellationToken)).Succeeded();

    /// <summary>Whether an address answers through an interface.</summary>
    public async Task<bool> ReachesAsync(string address, string ifName, CancellationToken cancellationToken)
    {
        Requires.Program("ping");
        var ping = await Command.RunAsync(Inside("ping", "-I", ifName, "-c", "1", "-W", "2", address), cancellationToken);
        return ping.ExitCode == 0;
    }

    public async ValueTask DisposeAsync() =>
        (await Command.RunAsync(["ip", "netns", "del", name], CancellationToken.None)).Succeeded();
}
