using System.Net.Sockets;
using System.Text;

namespace MultiZoneIpam.Agent.Http;

/// <summary>One request and its answer. Nobody is waited for long, and the connection ends with the answer.</summary>
sealed class PageConnection(Socket connection, IPages pages)
{
    const int LongestHead = 8192;

    static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(5);

    static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(10);

    /// <exception cref="OperationCanceledException">The peer was too slow, or <paramref name="stop"/> fired.</exception>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public async Task ServeAsync(CancellationToken stop)
    {
        var buffer = new byte[LongestHead];
        var (length, isWhole) = await ReadHeadAsync(buffer, stop);
        if (length == 0)
            return;
        var request = isWhole ? RequestHead.TryParse(buffer.AsSpan(0, length)) : null;
        var page = request switch
        {
            null when length == LongestHead => Page.Text(431, "this request is too long"),
            null => Page.Text(400, "this is no HTTP/1 request"),
            { Method: not ("GET" or "HEAD") } => Page.Text(405, "there is only GET here"),
            _ => await pages.GetAsync(request.Path, request.Accept, stop),
        };
        await SendAsync(page, request?.Method == "HEAD" ? default : page.Body, stop);
        connection.Shutdown(SocketShutdown.Send);
    }

    async Task<(int Length, bool IsWhole)> ReadHeadAsync(byte[] buffer, CancellationToken stop)
    {
        using var time = Limit(ReadTime, stop);
        var length = 0;
        while (length < buffer.Length)
        {
            var received = await connection.ReceiveAsync(buffer.AsMemory(length), time.Token);
            if (received == 0)
                break;
            length += received;
            var text = buffer.AsSpan(0, length);
            var end = text.IndexOf("\r\n\r\n"u8);
            if (end < 0)
                end = text.IndexOf("\n\n"u8);
            if (end >= 0)
                return (end, true);
        }
        return (length, false);
    }

    async Task SendAsync(Page page, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        using var time = Limit(WriteTime, stop);
        var allow = page.Status == 405 ? "Allow: GET, HEAD\r\n" : "";
        var head = $"HTTP/1.1 {page.Status} {ReasonOf(page.Status)}\r\nContent-Type: {page.ContentType}\r\nContent-Length: {page.Body.Length}\r\n{allow}Connection: close\r\n\r\n";
        ReadOnlyMemory<byte> rest = Encoding.ASCII.GetBytes(head);
        while (!rest.IsEmpty)
            rest = rest[await connection.SendAsync(rest, time.Token)..];
        for (rest = body; !rest.IsEmpty;)
            rest = rest[await connection.SendAsync(rest, time.Token)..];
    }

    static CancellationTokenSource Limit(TimeSpan limit, CancellationToken stop)
    {
        var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        time.CancelAfter(limit);
        return time;
    }

    static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        _ => "Service Unavailable",
    };
}
