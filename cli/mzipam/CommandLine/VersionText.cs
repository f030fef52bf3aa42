using System.CommandLine;
using System.CommandLine.Invocation;

namespace MultiZoneIpam.Cli.CommandLine;

/// <summary>What <c>--version</c> prints.</summary>
sealed class VersionText : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"mzipam {typeof(VersionText).Assembly.GetName().Version!.ToString(3)}");
        return ExitCode.Done;
    }
}
