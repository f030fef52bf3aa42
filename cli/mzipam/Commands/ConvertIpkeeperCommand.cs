using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using MultiZoneIpam.Cli.Conversion;
using MultiZoneIpam.Cli.Output;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>
/// Prints what crd-ipkeeper's Deployments are here: it has the list of addresses on the Deployment itself, where no pod shows it.
/// Documents that have none are printed as they are.
/// </summary>
sealed class ConvertIpkeeperCommand : TextCommand
{
    readonly Option<string> file = InputFile.Option("the Deployments");

    readonly Option<string> interfaceName = new("--interface")
    {
        Description = "the interface that the addresses are for (default: eth0)",
        HelpName = "NAME",
        DefaultValueFactory = _ => "eth0",
    };

    readonly Option<bool> compatible = new("--compatible") { Description = "keep the annotation's own name: for the interface whose zone has the addresses" };

    public ConvertIpkeeperCommand()
        : base("crd-ipkeeper", "Print Deployments of crd-ipkeeper with their lists of addresses where the pods have them.")
    {
        interfaceName.Validators.Add(RefuseOtherNames);
        Options.Add(file);
        Options.Add(interfaceName);
        Options.Add(compatible);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "convert crd-ipkeeper -f deployments.yaml",
        "convert crd-ipkeeper -f - --interface net1 < deployments.yaml",
    ];

    public override string Notes =>
        """
        The Deployment's own annotations stay, as crd-ipkeeper ends when they are taken away. Applying the
        output starts the pods anew, as any change of a template does.
        """;

    public override async Task<int> RunAsync(ParseResult line, Terminal terminal, CancellationToken cancellationToken)
    {
        var input = await InputFile.ReadAsync(line.GetRequiredValue(file), terminal, cancellationToken);
        var conversion = new IpkeeperConversion(line.GetValue(compatible) ? null : line.GetRequiredValue(interfaceName));
        var converted = YamlJson.Convert(input.Text, input.Source).Select((json, index) => conversion.Convert(json, $"document {index + 1} of {input.Source}")).ToList();
        if (conversion.Count == 0)
            throw new IpamException(ErrorCode.InvalidConfig, $"{input.Source}: no Deployment in it has the annotation {IpkeeperConversion.Pool}", "pods that have it themselves need no conversion: it is read as it is");
        foreach (var (index, json) in converted.Index())
        {
            if (index > 0)
                terminal.Results.WriteLine("---");
            using var document = JsonDocument.Parse(json);
            new YamlText(terminal.Results).Write(document.RootElement);
        }
        foreach (var note in conversion.Notes)
            terminal.Say($"mzipam: {note}");
        return ExitCode.Done;
    }

    // It becomes part of an annotation's key, which is a DNS name.
    void RefuseOtherNames(OptionResult result)
    {
        var name = result.GetValueOrDefault<string>();
        if (name is not { Length: > 0 and <= 15 } || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1])
            || name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-"))
            result.AddError($"'{name}' cannot be a part of an annotation's name: lower-case letters, digits and '-', at most 15");
        if (result is { Implicit: false } && result.GetResult(compatible) is { Implicit: false })
            result.AddError("--compatible names no interface: leave one of the two out");
    }
}
