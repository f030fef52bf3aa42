using System.CommandLine;
using System.CommandLine.Invocation;

namespace MultiZoneIpam.Cli.CommandLine;

/// <summary>What <c>--version</c> prints.</summary>
sealed class VersionText : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Of the release: all of its programs have the same.</summary>
    public static string Number { get; } = typeof(VersionText).Assembly.GetName().Version!.ToString(3);

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"mzipam {Number}");
        return ExitCode.Done;
    }
}
