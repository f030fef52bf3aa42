namespace MultiZoneIpam.Cli.Tests;

/// <summary>A person at the terminal, who answers a question; meanwhile something else may happen.</summary>
sealed class Answering(string? answer, Func<Task> meanwhile) : TextReader
{
    public Answering(string? answer)
        : this(answer, () => Task.CompletedTask)
    {
    }

    public override async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        await meanwhile();
        return answer;
    }
}
