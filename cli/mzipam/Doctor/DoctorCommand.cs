using System.CommandLine;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Cli.Commands;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Says what is wrong with this node, and what to do about it.</summary>
sealed class DoctorCommand : MzipamCommand
{
    readonly Option<string?> cniFolder = new("--cni-bin") { Description = $"where runtimes look for plugins; default: {DefaultCniFolder}", HelpName = "FOLDER" };
    readonly Option<OutputFormat> output = CommonOptions.Output("'table' (default) or 'json'");

    const string DefaultCniFolder = "/opt/cni/bin";

    public DoctorCommand()
        : base("doctor", "Say what is wrong with this node, and what to do.")
    {
        Options.Add(cniFolder);
        Options.Add(output);
    }

    public override IReadOnlyList<string> Examples { get; } = ["doctor", "doctor -o json", "doctor --cni-bin /usr/lib/cni"];

    public override string Notes =>
        """
        Looks at the plugin, the node file and all that it names: agent, certificates, etcd, zones,
        Kubernetes, the state folder. It changes nothing. Run it on a node, as root. The exit code
        is 0 where nothing is wrong (a note is nothing wrong), else 1.
        """;

    public override async Task<int> RunAsync(ParseResult line, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var folder = line.GetValue(cniFolder) ?? DefaultCniFolder;
        var findings = await new Examination(surroundings.NodeFile, folder, surroundings.Clock).RunAsync(cancellationToken);
        var report = new DoctorReport(surroundings.Terminal);
        if (line.GetValue(output) == OutputFormat.Json)
            report.WriteJson(findings);
        else
            report.WriteText(findings);
        return findings.AnyWrong ? ExitCode.Refused : ExitCode.Done;
    }
}
