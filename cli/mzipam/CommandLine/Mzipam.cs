using System.CommandLine;
using System.CommandLine.Help;
using MultiZoneIpam.Cli.Commands;
using MultiZoneIpam.Cli.Doctor;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Cli.CommandLine;

/// <summary>One run of mzipam, from its arguments to its exit code. Nothing is thrown past it.</summary>
/// <param name="program">How it was called: "mzipam" or "kubectl mzipam".</param>
sealed class Mzipam(string program, Terminal terminal, Func<string, string?> environment, TimeProvider clock)
{
    // No response files: an argument that starts with '@' is not the name of a file to read arguments from.
    static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    readonly Option<string?> config = new("--config")
    {
        Description = $"the node file; default: ${NodeConf.PathVariable}, else {NodeConf.DefaultPath}",
        HelpName = "FILE",
        Recursive = true,
    };

    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            return await FlushedAsync(Root().Parse(arguments, Parsing));
        }
        catch (IpamException e)
        {
            terminal.Complain(e.Message, e.Details);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Complain(e.Message, null);
        }
        catch (Exception e)
        {
            terminal.Complain($"{e.GetType().Name}: {e.Message}", "this is a defect of mzipam: please report it with the command");
        }
        return ExitCode.Refused;
    }

    /// <summary>Results that were there before a failure are results.</summary>
    async Task<int> FlushedAsync(ParseResult line)
    {
        try
        {
            if (line.Errors.Count > 0)
                return Misused(line);
            // Ctrl-C ends the process: the stores stand a process that dies at any instant.
            return line.Action is null && line.CommandResult.Command is MzipamCommand command
                ? await command.RunAsync(line, new Surroundings(terminal, line.GetValue(config) ?? environment(NodeConf.PathVariable), clock), CancellationToken.None)
                : await line.InvokeAsync(new InvocationConfiguration { Output = terminal.Results, EnableDefaultExceptionHandler = false });
        }
        finally
        {
            terminal.Results.Flush();
        }
    }

    RootCommand Root()
    {
        var help = new HelpText(program);
        var root = new RootCommand("Zones of addresses, and who has which address of them.")
        {
            new Command("zone", "Define, list, show, delete and adopt zones.")
            {
                new ZoneApplyCommand(), new ZoneListCommand(), new ZoneShowCommand(), new ZoneDeleteCommand(), new ZoneAdoptCommand(),
            },
            new ShowCommand(),
            new ReleaseCommand(),
            new DoctorCommand(),
            new Command("convert", "Print what other plugins' users wrote in this one's words.")
            {
                new ConvertIpkeeperCommand(),
            },
        };
        root.Options.Clear();
        root.Options.Add(config);
        root.Options.Add(new HelpOption("--help", "-h") { Description = "show this help", Action = help });
        root.Options.Add(new VersionOption("--version") { Description = "show the version", Action = new VersionText() });
        return root;
    }

    int Misused(ParseResult line)
    {
        var command = line.CommandResult.Command;
        if (command.Subcommands.Count > 0 && line.UnmatchedTokens.Count == 0)
        {
            new HelpText(program).Write(command, terminal.Messages);
            return ExitCode.Usage;
        }
        if (command.Subcommands.Count > 0)
            terminal.Complain($"'{line.UnmatchedTokens[0]}' is not a command", null);
        else
            foreach (var error in line.Errors)
                terminal.Complain(error.Message, null);
        terminal.Say($"        '{$"{program} {HelpText.PathOf(command)}".TrimEnd()} --help' shows how it is used");
        return ExitCode.Usage;
    }
}
