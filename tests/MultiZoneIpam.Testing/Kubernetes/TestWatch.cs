using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>One watch: the lines that it writes, from a resource version on.</summary>
sealed class TestWatch(TestHistory history, TestSelection selection, string expired)
{
    /// <summary>0: what there is comes first, as ADDED events.</summary>
    public required long From { get; init; }

    public required bool WantsBookmarks { get; init; }

    public required TimeSpan Time { get; init; }

    public async Task RunAsync(Func<string, Task> write, Func<bool> isMute, Func<long> bookmarks, CancellationToken cancellationToken)
    {
        var end = Task.Delay(Time, cancellationToken);
        var at = From;
        var bookmarked = bookmarks();
        if (at == 0)
            at = await WriteStateAsync(write);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var version = history.Version;
            if (history.Since(at, selection.Kind) is not var (changes, next))
            {
                await write(Line("ERROR", expired));
                return;
            }
            // Wanted before the look at what there is to say, said after it: nothing that is older may follow a bookmark.
            var wanted = bookmarks();
            if (!isMute())
            {
                foreach (var change in changes)
                {
                    await WriteAsync(change, write);
                    at = change.Version;
                }
                if (WantsBookmarks && wanted > bookmarked)
                    await write(Line("BOOKMARK", Bookmark(Math.Max(at, version))));
                bookmarked = wanted;
            }
            if (await Task.WhenAny(next, end) == end)
            {
                await end;
                return;
            }
        }
    }

    async Task<long> WriteStateAsync(Func<string, Task> write)
    {
        var version = history.Version;
        foreach (var (_, found) in history.StateAt(version, selection.Kind)!)
        {
            if (selection.Includes(found))
                await write(Line("ADDED", found.ToJsonString()));
        }
        return version;
    }

    async Task WriteAsync(TestChange change, Func<string, Task> write)
    {
        var was = change.Before is not null && selection.Includes(change.Before);
        var isNow = change.After is not null && selection.Includes(change.After);
        if (isNow)
        {
            await write(Line(was ? "MODIFIED" : "ADDED", change.After!.ToJsonString()));
        }
        else if (was)
        {
            var last = (JsonObject)change.Before!.DeepClone();
            last["metadata"]!["resourceVersion"] = $"{change.Version}";
            await write(Line("DELETED", last.ToJsonString()));
        }
    }

    string Bookmark(long version) => new JsonObject
    {
        ["kind"] = selection.Kind.Kind,
        ["apiVersion"] = selection.Kind.ApiVersion,
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}", ["creationTimestamp"] = null },
    }.ToJsonString();

    static string Line(string type, string body) => $$"""{"type":"{{type}}","object":{{body}}}""" + "\n";
}
