using System.CommandLine;
using System.Text.Json;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Cli.Output;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>Prints a zone's document, in a form that <see cref="ZoneApplyCommand"/> takes.</summary>
sealed class ZoneShowCommand : StoreCommand
{
    readonly Argument<ZoneName> zone = CommonOptions.ZoneArgument();
    readonly Option<OutputFormat> output = CommonOptions.Output("'table': YAML (default); 'json': the document as it is stored");

    public ZoneShowCommand()
        : base("show", "Show the definition of a zone, as 'zone apply' takes it.")
    {
        Arguments.Add(zone);
        Options.Add(output);
    }

    public override IReadOnlyList<string> Examples { get; } = ["zone show database", "zone show database -o json"];

    public override async Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken)
    {
        var name = line.GetValue(zone);
        var document = await session.Stores.CatalogOf(name).FindAsync(name, cancellationToken) ?? throw ZoneContent.Unknown(name, session.Stores);
        using var json = JsonDocument.Parse(document.Json);
        var results = session.Terminal.Results;
        if (line.GetValue(output) == OutputFormat.Json)
            results.WriteLine(json.RootElement.GetRawText());
        else
            new YamlText(results).Write(json.RootElement);
        return ExitCode.Done;
    }
}
