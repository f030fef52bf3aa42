namespace MultiZoneIpam.Bench;

/// <summary>The command line: `--option value` pairs. Everything has a default that fits a machine where `make dist` ran.</summary>
sealed record Options
{
    public const string Usage = """
        usage: MultiZoneIpam.Bench [--only SCENARIO,...] [--plugin PATH|host-local] [--host-local PATH] [--etcd PATH]
                                   [--filler PROGRAM] [--folder FOLDER] [--markdown FILE] [--budgets FILE]
          --plugin      the binary to measure (dist/multizone-ipam); "host-local": host-local beside itself
          --filler      fills a zone for the scenario "crowded": PROGRAM NODEFILE ZONE SUBNET PER-MILLE HOLES STRATEGY
          --folder      where the run keeps its files (a fresh one in the temporary folder): the disk matters
          --markdown    writes the report there too
          --budgets     measures nothing but the budgets in FILE
        """;

    public IReadOnlyList<string> Only { get; init; } = [];

    public string Plugin { get; init; } = Path.GetFullPath("dist/multizone-ipam");

    public bool PluginIsHostLocal => Plugin == "host-local";

    /// <summary>The node agent of the same build.</summary>
    public string Agent => Path.Combine(Path.GetDirectoryName(Plugin)!, "multizone-ipamd");

    public string HostLocal { get; init; } = "/usr/lib/cni/host-local";

    public string Etcd { get; init; } = "/usr/bin/etcd";

    public string? Filler { get; init; }

    public string? Folder { get; init; }

    public string? Markdown { get; init; }

    public string? Budgets { get; init; }

    /// <summary>Null when the arguments are not understood.</summary>
    public static Options? Parse(string[] arguments)
    {
        if (arguments.Length % 2 != 0)
            return null;
        var options = new Options();
        foreach (var pair in arguments.Chunk(2))
        {
            var next = options.With(pair[0], pair[1]);
            if (next is null)
                return null;
            options = next;
        }
        return options;
    }

    Options? With(string option, string value) => option switch
    {
        "--only" => this with { Only = value.Split(',', StringSplitOptions.RemoveEmptyEntries) },
        "--plugin" => this with { Plugin = value == "host-local" ? value : Path.GetFullPath(value) },
        "--host-local" => this with { HostLocal = Path.GetFullPath(value) },
        "--etcd" => this with { Etcd = Path.GetFullPath(value) },
        "--filler" => this with { Filler = Path.GetFullPath(value) },
        "--folder" => this with { Folder = Path.GetFullPath(value) },
        "--markdown" => this with { Markdown = value },
        "--budgets" => this with { Budgets = value },
        _ => null,
    };
}
