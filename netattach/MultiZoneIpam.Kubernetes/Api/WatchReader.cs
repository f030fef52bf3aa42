using System.Net.Http;
using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>Reads the events of one watch, line by line, and tells them to its watcher.</summary>
sealed class WatchReader<T>(
    ResourceRequest<T> wanted, ApiRequest opening, IWatcher<T> watcher, ApiConnection connection, ApiTrouble trouble, TimeProvider clock)
{
    // An object as etcd can hold it, with what JSON adds to it.
    const int LongestLine = 8 << 20;

    /// <summary>
    /// The server ends it in time; what counts here is how long it was quiet. A connection that died without a word is found out
    /// within seconds by its probes, a server that hangs only so.
    /// </summary>
    /// <exception cref="IpamException">Code 11: the connection broke, or an event could not be understood.</exception>
    public async Task<WatchEnd> ReadAsync(ApiStream stream, WatchPatience patience, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience.Quiet, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var lines = new LineReader(await stream.BodyAsync(either.Token), LongestLine);
            watcher.Opened();
            while (await lines.ReadAsync(either.Token) is { } line)
            {
                deadline.CancelAfter(patience.Quiet);
                if (Tell(line) == WatchEnd.Expired)
                    return WatchEnd.Expired;
            }
            return WatchEnd.Closed;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw connection.NoAnswer(opening, $"it said nothing for {patience.Quiet.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw connection.NoAnswer(opening, $"it broke: {Cause.OfConnection(e)}", e);
        }
    }

    WatchEnd? Tell(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var type = document.RootElement.FindString("type");
            var found = document.RootElement.Find("object") ?? default;
            return type == "ERROR" ? Refused(found) : Tell(type, found);
        }
        catch (JsonException e)
        {
            throw trouble.Garbage(opening, line.Span, "it is not JSON", e);
        }
        catch (IpamException e) when (e.Code == ErrorCode.Decode)
        {
            throw trouble.Garbage(opening, line.Span, e.Message, e);
        }
    }

    WatchEnd? Tell(string? type, JsonElement found)
    {
        switch (type)
        {
            case "ADDED" or "MODIFIED":
                watcher.Changed(KubernetesClient.ReadItem(wanted, found));
                break;
            case "DELETED":
                var metadata = found.Find("metadata") ?? default;
                watcher.Removed(
                    metadata.FindString("namespace"),
                    metadata.FindString("name") ?? throw new IpamException(ErrorCode.Decode, "what was deleted has no name"));
                break;
            case "BOOKMARK":
                break;
            default:
                throw new IpamException(ErrorCode.Decode, $"there are no events of type '{type}'");
        }
        watcher.Reached(KubernetesClient.VersionOf(found));
        return null;
    }

    WatchEnd Refused(JsonElement status)
    {
        var code = status.Find("code") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var given) ? given : 0;
        return code == 410 || status.FindString("reason") is "Expired" or "Gone"
            ? WatchEnd.Expired
            : throw new ApiRefusedException(
                code,
                null,
                $"cannot {opening.Purpose}: {opening.Method} {connection.UrlOf(opening.Target)} ended with an error: {Words(status)}",
                "the watch is begun anew by itself");
    }

    static string Words(JsonElement status) => $"{status.FindString("reason")}: {status.FindString("message")}";
}
