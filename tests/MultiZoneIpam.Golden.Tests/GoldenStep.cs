using System.Text;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>One call of a case, "02-add-pod2-net1": its number, its verb, and which container and interface it is for.</summary>
sealed class GoldenStep
{
    /// <summary>Not a verb of CNI: it applies a zone document, as an operator would between two calls.</summary>
    public const string ApplyZone = "zone";

    static readonly string[] kinds = [".env", ".json", ".stdin", ".node.json", ".records", ".ok"];

    readonly GoldenCase owner;
    readonly string container;
    readonly string ifName;

    public GoldenStep(GoldenCase owner, string name)
    {
        this.owner = owner;
        Name = name;
        var words = name.Split('-', 4);
        Verb = words[1];
        container = words.ElementAtOrDefault(2) ?? "pod1";
        ifName = words.ElementAtOrDefault(3) ?? "net1";
    }

    public string Name { get; }

    public string Verb { get; }

    public bool Owns(string file) =>
        file.StartsWith(Name + ".", StringComparison.Ordinal)
        && (kinds.Contains(file[Name.Length..])
            || file.StartsWith(Name + ".out.", StringComparison.Ordinal)
            || file.StartsWith(Name + ".err.", StringComparison.Ordinal));

    /// <summary>The defaults of the README, changed by the step's env file: KEY=VALUE sets, KEY alone takes away.</summary>
    public Dictionary<string, string> Environment(Placeholders placeholders)
    {
        var environment = new Dictionary<string, string>
        {
            ["CNI_COMMAND"] = Verb.ToUpperInvariant(),
            ["CNI_CONTAINERID"] = container,
            ["CNI_NETNS"] = $"/var/run/netns/{container}",
            ["CNI_IFNAME"] = ifName,
            ["CNI_PATH"] = "/opt/cni/bin",
        };
        foreach (var line in (Read("env", placeholders) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                environment.Remove(line);
            else
                environment[line[..equals]] = line[(equals + 1)..];
        }
        return environment;
    }

    public byte[] Stdin(Placeholders placeholders) => Encoding.UTF8.GetBytes(
        Read("stdin", placeholders) ?? Read("json", placeholders) ?? owner.Read("conf.json", placeholders) ?? "");

    /// <summary>What the step adds to the node file for itself alone.</summary>
    public string? Node(Placeholders placeholders) => Read("node.json", placeholders);

    /// <summary>Every record that there is after the step, one a line; null where the case does not say.</summary>
    public string? Records(Placeholders placeholders) => Read("records", placeholders);

    /// <summary>The file for the very version, else for its group, else for all; null where the step prints nothing.</summary>
    public ExpectedAnswer Expected(string version, Placeholders placeholders)
    {
        foreach (var scope in (string[])[$".{version}", $".{GroupOf(version)}", ""])
        {
            if (Read($"err{scope}.json", placeholders) is { } error)
                return new ExpectedAnswer.Error(error);
            if (Read($"out{scope}.json", placeholders) is { } output)
                return new ExpectedAnswer.Output(scope.Length == 0 ? OlderShape.Of(output, version) : output);
        }
        return new ExpectedAnswer.Nothing();
    }

    static string GroupOf(string version) => version[..3] switch
    {
        "0.1" or "0.2" => "0.1-0.2",
        "0.3" or "0.4" => "0.3-0.4",
        _ => "1.x",
    };

    string? Read(string kind, Placeholders placeholders) => owner.Read($"{Name}.{kind}", placeholders);
}
