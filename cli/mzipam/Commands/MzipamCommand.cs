using System.CommandLine;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>A command that does something, as its help shows it.</summary>
abstract class MzipamCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines for the help, without the program's name; never empty.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>What the help says besides, in lines of its own.</summary>
    public virtual string? Notes => null;
}
