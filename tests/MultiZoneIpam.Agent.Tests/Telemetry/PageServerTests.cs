using System.Net;
using System.Net.Sockets;
using System.Text;
using MultiZoneIpam.Agent.Http;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>The agent's small HTTP server, asked over real connections by clients that are not all kind.</summary>
public sealed class PageServerTests : IAsyncLifetime
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    readonly CancellationTokenSource stop = new();
    readonly StringBuilder log = new();
    readonly TaskCompletionSource<int> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task running = Task.CompletedTask;
    int port;

    public async ValueTask InitializeAsync()
    {
        running = Server(0).RunAsync(stop.Token);
        port = await listening.Task.WaitAsync(Longest);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    [Fact]
    public async Task A_page_is_shown_to_an_ordinary_client_again_and_again()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        for (var index = 0; index < 3; index++)
        {
            using var answer = await client.GetAsync(new Uri($"/page?n={index}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("/page text/html\n", await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("GET /page HTTP/1.0\n\n", "HTTP/1.1 200 OK")]
    [InlineData("HEAD /page HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("POST /page HTTP/1.1\r\n\r\n", "HTTP/1.1 405 Method Not Allowed")]
    [InlineData("GET page HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    [InlineData("GET /page HTTP/2\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    [InlineData("\u0016\u0003\u0001\0\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    [InlineData("\r\n\r\n", "")]
    public async Task A_request_gets_the_answer_that_it_deserves(string request, string first)
    {
        var answer = await AskAsync(request);
        Assert.Equal(first, answer.Split("\r\n")[0]);
        Assert.Equal(request.StartsWith("GET /page HTTP/1.0", StringComparison.Ordinal), answer.EndsWith("/page \n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_head_beyond_eight_kilobytes_is_refused() =>
        Assert.StartsWith("HTTP/1.1 431 ", await AskAsync($"GET /{new string('x', 9000)}"), StringComparison.Ordinal);

    [Fact]
    public async Task A_client_that_says_nothing_is_sent_away_and_keeps_nobody_waiting()
    {
        using var silent = await ConnectAsync();
        Assert.Contains("200 OK", await AskAsync("GET /page HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);

        Assert.Equal("", await ReadAsync(silent));
    }

    [Fact]
    public async Task Of_too_many_clients_the_one_that_has_been_there_longest_goes()
    {
        var silent = new List<Socket>();
        for (var index = 0; index < 200; index++)
            silent.Add(await ConnectAsync());

        Assert.Contains("200 OK", await AskAsync("GET /page HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);

        Assert.Equal("", await ReadAsync(silent[0]));
        await silent[^1].SendAsync("GET /page HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.Contains("200 OK", await ReadAsync(silent[^1]), StringComparison.Ordinal);
        silent.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_in_the_log()
    {
        using var end = new CancellationTokenSource();
        var second = Server(port).RunAsync(end.Token);
        await AgentNode.Until(() => Log.Contains("no metrics", StringComparison.Ordinal));

        Assert.Contains($"warn no metrics and no probes at 127.0.0.1:{port}: Address already in use", Log, StringComparison.Ordinal);
        Assert.False(second.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    PageServer Server(int at) => new(
        new IPEndPoint(IPAddress.Loopback, at),
        new Echo(),
        new AgentLog(TimeProvider.System, line =>
        {
            lock (log)
                log.Append(line);
            if (line.IndexOf("127.0.0.1:", StringComparison.Ordinal) is > 0 and var start && line.Contains("/metrics", StringComparison.Ordinal))
                listening.TrySetResult(int.Parse(line[(start + 10)..].Split('/')[0], System.Globalization.CultureInfo.InvariantCulture));
        }),
        TimeProvider.System);

    async Task<string> AskAsync(string request)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return await ReadAsync(socket);
    }

    async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>Until the server closes.</summary>
    static async Task<string> ReadAsync(Socket socket)
    {
        using var deadline = new CancellationTokenSource(Longest);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int received; (received = await socket.ReceiveAsync(buffer, deadline.Token)) > 0;)
                text.Append(Encoding.Latin1.GetString(buffer, 0, received));
        }
        catch (SocketException)
        {
            // Closed with something unread.
        }
        return text.ToString();
    }

    sealed class Echo : IPages
    {
        public Task<Page> GetAsync(string path, string accept, CancellationToken cancellationToken) => Task.FromResult(Page.Text(200, $"{path} {accept}"));
    }
}
