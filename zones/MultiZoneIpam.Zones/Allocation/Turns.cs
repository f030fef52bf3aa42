namespace MultiZoneIpam.Zones.Allocation;

/// <summary>Who works on the same thing takes turns, in the order in which they asked. A thing that nobody works on costs nothing.</summary>
public sealed class Turns
{
    readonly Dictionary<string, Turn> last = [];

    /// <summary>Its end is its disposal. Who gives up waiting leaves the line; those behind him still wait for those before him.</summary>
    public async Task<IDisposable> WaitAsync(string thing, CancellationToken cancellationToken)
    {
        var mine = new Turn(this, thing);
        Turn? before;
        lock (last)
        {
            before = last.GetValueOrDefault(thing);
            last[thing] = mine;
        }
        try
        {
            if (before is not null)
                await before.End.WaitAsync(cancellationToken);
            return mine;
        }
        catch (OperationCanceledException)
        {
            _ = mine.EndAfterAsync(before!.End);
            throw;
        }
    }

    sealed class Turn(Turns turns, string thing) : IDisposable
    {
        readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task End => end.Task;

        public async Task EndAfterAsync(Task before)
        {
            await before;
            Dispose();
        }

        public void Dispose()
        {
            lock (turns.last)
            {
                if (turns.last.GetValueOrDefault(thing) == this)
                    turns.last.Remove(thing);
            }
            end.TrySetResult();
        }
    }
}
