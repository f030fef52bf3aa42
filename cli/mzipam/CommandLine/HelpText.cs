using System.CommandLine;
using System.CommandLine.Invocation;
using MultiZoneIpam.Cli.Commands;

namespace MultiZoneIpam.Cli.CommandLine;

/// <summary>The help of each command, with examples, under the name that the program was called by.</summary>
sealed class HelpText(string program) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>"zone apply"; empty for the program itself.</summary>
    public static string PathOf(Command command) =>
        command is RootCommand ? "" : $"{PathOf(command.Parents.OfType<Command>().First())} {command.Name}".TrimStart();

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        return ExitCode.Done;
    }

    public void Write(Command command, TextWriter output)
    {
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine("Usage:");
        output.WriteLine($"  {Usage(command)}");
        if (command is MzipamCommand { Notes: { } notes })
            output.WriteLine($"\n{notes}");
        WriteList(output, "Commands", [.. Leaves(command).Select(leaf => (PathOf(leaf), leaf.Description ?? ""))]);
        WriteList(output, "Arguments", [.. command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))]);
        WriteList(output, "Options", [.. OptionsOf(command).Select(option => (Names(option), option.Description ?? ""))]);
        var examples = command is MzipamCommand one ? one.Examples : [.. Leaves(command).OfType<MzipamCommand>().Select(leaf => leaf.Examples[0])];
        output.WriteLine();
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  {program} {example}");
    }

    string Usage(Command command)
    {
        string[] words =
        [
            program,
            .. command is RootCommand ? Array.Empty<string>() : [PathOf(command)],
            .. command.Subcommands.Count > 0 ? ["COMMAND"] : Array.Empty<string>(),
            .. command.Arguments.Select(argument => argument.Name),
            .. command.Options.Where(option => option.Required).Select(option => $"{option.Name} {option.HelpName}"),
            "[options]",
        ];
        return string.Join(' ', words);
    }

    static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.SelectMany(child => child.Subcommands.Count > 0 ? Leaves(child) : [child]);

    static IEnumerable<Option> OptionsOf(Command command)
    {
        var inherited = command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive);
        return command.Options.Concat(inherited);
    }

    static string Names(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
        return option.HelpName is null ? names : $"{names} {option.HelpName}";
    }

    static void WriteList(TextWriter output, string title, IReadOnlyList<(string Name, string Description)> items)
    {
        if (items.Count == 0)
            return;
        var width = items.Max(item => item.Name.Length);
        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach (var (name, description) in items)
            output.WriteLine($"  {name.PadRight(width)}  {description}");
    }
}
