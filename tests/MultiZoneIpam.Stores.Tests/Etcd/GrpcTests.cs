using System.Net;
using System.Net.Sockets;
using System.Text;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Etcd;
using static MultiZoneIpam.Stores.Tests.Etcd.EtcdStores;

namespace MultiZoneIpam.Stores.Tests.Etcd;

/// <summary>gRPC's statuses, what follows from them, and servers that are none of gRPC.</summary>
public sealed class GrpcTests
{
    static readonly EtcdEndpoint Endpoint = EtcdEndpoint.ParseAll(["http://user:secret@127.0.0.1:2379/path?token=secret"])[0];

    [Theory]
    [InlineData("14", "etcdserver: no leader", "etcdserver: no leader")]
    [InlineData("2", "caf%C3%A9 100%25", "café 100%")]
    [InlineData("2", "50% of%zz", "50% of%zz")]
    [InlineData("2", "a%0Ab%1B[2J", "a\\u000ab\\u001b[2J")]
    [InlineData("7", null, "PermissionDenied")]
    public void A_message_is_decoded_and_safe_to_print(string code, string? message, string expected)
    {
        Assert.True(GrpcStatus.TryParse(code, message, out var status));
        Assert.Equal(expected, status.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("-1")]
    [InlineData("OK")]
    public void What_is_no_status_code_is_none(string? code) => Assert.False(GrpcStatus.TryParse(code, null, out _));

    [Theory]
    [InlineData(14, "etcdserver: no leader", "NotNow", "NotNow")]
    [InlineData(8, "etcdserver: too many requests", "NotNow", "NotNow")]
    [InlineData(3, "etcdserver: revision of auth store is old", "NotNow", "NotNow")]
    [InlineData(14, "etcdserver: request timed out", "NotNow", "OutcomeUnknown")]
    [InlineData(14, "etcdserver: server stopped", "NotNow", "OutcomeUnknown")]
    [InlineData(14, "HTTP 503", "NotNow", "OutcomeUnknown")]
    [InlineData(4, "context deadline exceeded", "NotNow", "OutcomeUnknown")]
    [InlineData(2, "raft: stopped", null, "OutcomeUnknown")]
    [InlineData(8, "etcdserver: mvcc: database space exceeded", null, null)]
    [InlineData(7, "etcdserver: permission denied", null, null)]
    [InlineData(3, "etcdserver: too many operations in txn request", null, null)]
    public void Only_what_was_surely_not_proposed_may_be_sent_again(int code, string message, string? read, string? change)
    {
        var status = new GrpcStatus((GrpcCode)code, message);

        Assert.Equal(read, StatusFailures.Of(status, Endpoint, Effect.Reads)?.Kind.ToString());
        Assert.Equal(change, StatusFailures.Of(status, Endpoint, Effect.Writes)?.Kind.ToString());
    }

    [Theory]
    [InlineData(8, "etcdserver: mvcc: database space exceeded", ErrorCode.TryAgainLater)]
    [InlineData(8, "grpc: received message larger than max (9 vs. 8)", ErrorCode.Io)]
    [InlineData(7, "etcdserver: permission denied", ErrorCode.Io)]
    [InlineData(16, "etcdserver: invalid auth token", ErrorCode.Io)]
    [InlineData(3, "etcdserver: user name is empty", ErrorCode.Io)]
    [InlineData(12, "unknown service etcdserverpb.KV", ErrorCode.Io)]
    public void A_refusal_has_the_servers_words_and_the_endpoint_without_its_secrets(int code, string message, ErrorCode expected)
    {
        var refusal = EtcdErrors.Refused(new("zone 'web'", Effect.Writes), Endpoint, new((GrpcCode)code, message), "alice");

        Assert.Equal(expected, refusal.Code);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:2379", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("<!DOCTYPE html><html><body>what do you want?</body></html>")]
    public async Task A_server_of_HTTP_1_does_not_speak_gRPC(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        using var stop = new CancellationTokenSource();
        listener.Start();
        var serving = AnswerAsync(listener, answer, stop.Token);
        await using var store = StoreAt($"http://{listener.LocalEndpoint}");

        var failure = await store.FailsAsync(ErrorCode.Io);

        Assert.Contains($"http://{listener.LocalEndpoint} (does not speak gRPC", failure.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Http_and_https_mixed_up_are_a_connection_that_is_closed()
    {
        await using var plain = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        await using var mutual = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        await using var encrypted = new EtcdZoneStore(mutual.Options() with { Endpoints = [plain.Url.Replace("http:", "https:", StringComparison.Ordinal)] });
        await using var unencrypted = StoreAt(mutual.Url.Replace("https:", "http:", StringComparison.Ordinal));

        Assert.Contains("is it https that it speaks?", (await encrypted.FailsAsync(ErrorCode.TryAgainLater)).Message, StringComparison.Ordinal);
        Assert.Contains("closed the connection", (await unencrypted.FailsAsync(ErrorCode.TryAgainLater)).Message, StringComparison.Ordinal);
    }

    // To every connection, until it is stopped.
    static async Task AnswerAsync(TcpListener listener, string answer, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                var stream = client.GetStream();
                await stream.ReadExactlyAsync(new byte[24], stop);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
                client.Client.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null, stop);
            }
            catch (IOException)
            {
                // The client has hung up: as it should.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
