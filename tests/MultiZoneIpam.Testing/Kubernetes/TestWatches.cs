using System.Text.Json.Nodes;

namespace MultiZoneIpam.Testing;

/// <summary>
/// Answers watches: every change after the version asked for, in order, as the selection sees it (an object that comes into it
/// is ADDED, one that leaves it is DELETED), bookmarks, the end after timeoutSeconds, and 410 where the version is compacted.
/// </summary>
sealed class TestWatches(TestHistory history) : IDisposable
{
    CancellationTokenSource unbroken = new();
    volatile TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long bookmarks;
    int open;

    public int Open => Volatile.Read(ref open);

    public bool IsGoneAnEvent { get; set; }

    public bool AreMute { get; set; }

    public void Dispose() => unbroken.Dispose();

    public void Break() => Interlocked.Exchange(ref unbroken, new CancellationTokenSource()).Cancel();

    public void SendBookmarks()
    {
        Interlocked.Increment(ref bookmarks);
        history.Signal();
    }

    public async Task OpenAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = opened.Task;
            if (Open == count)
                return;
            await next.WaitAsync(cancellationToken);
        }
    }

    public TestAnswer Answer(TestPath path, TestRequest request)
    {
        var selection = new TestSelection(path.Kind, path.Namespace, request.Query("fieldSelector") ?? "", request.Query("labelSelector") ?? "");
        if (selection.UnknownField is { } field)
            return TestAnswer.Refusal(400, "BadRequest", $"Unable to find {path.Kind.Plural} that match field selector: field label not supported: {field}");
        var from = request.Query("resourceVersion") is { Length: > 0 } given ? long.Parse(given) : 0;
        var refusal = TestAnswer.Refusal(410, "Expired", $"too old resource version: {from} ({history.Compacted})");
        if (from != 0 && history.Since(from, path.Kind) is null && !IsGoneAnEvent)
            return refusal;
        var watch = new TestWatch(history, selection, refusal.Body)
        {
            From = from,
            WantsBookmarks = request.Query("allowWatchBookmarks") == "true",
            Time = int.TryParse(request.Query("timeoutSeconds"), out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMinutes(30),
        };
        return new TestAnswer(200, "") { Stream = (write, cancellationToken) => RunAsync(watch, write, cancellationToken) };
    }

    async Task RunAsync(TestWatch watch, Func<string, Task> write, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, unbroken.Token);
        Count(1);
        try
        {
            await watch.RunAsync(write, () => AreMute, () => Interlocked.Read(ref bookmarks), either.Token);
        }
        finally
        {
            Count(-1);
        }
    }

    void Count(int change)
    {
        Interlocked.Add(ref open, change);
        Interlocked.Exchange(ref opened, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
