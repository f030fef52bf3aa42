using System.Threading.Channels;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>Writes down what a watch tells.</summary>
sealed class RecordingWatcher<T> : IWatcher<T>
{
    readonly Channel<string> told = Channel.CreateUnbounded<string>();

    /// <summary>The last one that was reached.</summary>
    public string Version { get; private set; } = "";

    public TaskCompletionSource IsOpen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Opened() => IsOpen.TrySetResult();

    public void Changed(ResourceItem<T> item) => told.Writer.TryWrite($"{item.Namespace}/{item.Name}={item.Value}");

    public void Removed(string? @namespace, string name) => told.Writer.TryWrite($"{@namespace}/{name} is gone");

    public void Reached(string resourceVersion)
    {
        Version = resourceVersion;
        Bookmarks.Writer.TryWrite(resourceVersion);
    }

    public Channel<string> Bookmarks { get; } = Channel.CreateUnbounded<string>();

    public async Task<string> NextAsync() => await told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
