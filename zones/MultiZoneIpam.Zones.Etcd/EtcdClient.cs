using System.Diagnostics;
using Google.Protobuf;
using MultiZoneIpam.Zones.Etcd.Wire;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// etcd as one server, though its endpoints fail one by one: a call goes to the endpoint that answered last, and from there
/// on to the next. A read may be sent again, a change that was sent never is; every call ends within <see cref="CallTime"/>.
/// </summary>
sealed class EtcdClient(EtcdEndpoint[] endpoints, GrpcChannel channel, string? user) : IEtcdClient
{
    public static readonly TimeSpan CallTime = TimeSpan.FromSeconds(5);

    /// <summary>How long a read waits before it asks the next endpoint; twice as long in the next round.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Between two rounds over endpoints that answer at once, but "not now" (an election).</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // As configured at first: the nearest member stands first on a node that has one.
    int preferred;

    public void Dispose() => channel.Dispose();

    public async Task<TxnResponse> TxnAsync(TxnRequest request, EtcdCall call, CancellationToken cancellationToken) =>
        Parsed(TxnResponse.Parser, await CallAsync(endpoint => endpoint.Txn, GrpcContent.Frame(request), call, cancellationToken), call);

    public async Task<RangeResponse> RangeAsync(RangeRequest request, EtcdCall call, CancellationToken cancellationToken) =>
        Parsed(RangeResponse.Parser, await CallAsync(endpoint => endpoint.Range, GrpcContent.Frame(request), call, cancellationToken), call);

    static T Parsed<T>(MessageParser<T> parser, ReadOnlyMemory<byte> message, EtcdCall call)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message.Span);
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw EtcdErrors.Unreadable(call, malformed);
        }
    }

    async Task<ReadOnlyMemory<byte>> CallAsync(Func<EtcdEndpoint, Uri> method, byte[] frame, EtcdCall call, CancellationToken caller)
    {
        EndpointFailure?[]? failures = null;
        var begun = Stopwatch.GetTimestamp();
        var first = Volatile.Read(ref preferred);
        for (var turn = 0; ; turn++)
        {
            var left = CallTime - Stopwatch.GetElapsedTime(begun);
            if (left < Pause || caller.IsCancellationRequested)
                throw EtcdErrors.NotReached(call, endpoints, failures, user);
            var index = (first + turn) % endpoints.Length;
            var endpoint = endpoints[index];
            var (answer, failure) = await AttemptAsync(endpoint, method(endpoint), frame, call.Effect, Share(call.Effect, turn, left), caller);
            if (failure is null)
            {
                Volatile.Write(ref preferred, index);
                return answer.Status.IsOk ? answer.Message : throw EtcdErrors.Refused(call, endpoint, answer.Status, user);
            }
            if (failure.Kind == FailureKind.OutcomeUnknown)
            {
                Volatile.Write(ref preferred, (index + 1) % endpoints.Length);
                throw EtcdErrors.OutcomeUnknown(call, failure);
            }
            failures ??= new EndpointFailure?[endpoints.Length];
            failures[index] = failure;
            if ((turn + 1) % endpoints.Length != 0)
                continue;
            if (!Array.Exists(failures, last => last!.Kind == FailureKind.NotNow))
                throw EtcdErrors.NotReached(call, endpoints, failures, user);
            await Task.Delay(Pause, caller).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A change has all the time there is: what ends it leaves its outcome unknown. (Connecting has its own, short time.)
    TimeSpan Share(Effect effect, int turn, TimeSpan left)
    {
        if (effect == Effect.Writes || endpoints.Length == 1)
            return left;
        var patience = Patience * (1 << Math.Min(turn / endpoints.Length, 3));
        return patience < left ? patience : left;
    }

    async Task<(GrpcAnswer Answer, EndpointFailure? Failure)> AttemptAsync(
        EtcdEndpoint endpoint, Uri method, byte[] frame, Effect effect, TimeSpan share, CancellationToken caller)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(caller);
        time.CancelAfter(share);
        using var content = new GrpcContent(frame);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var answer = await channel.CallAsync(method, content, share, time.Token);
            return (answer, StatusFailures.Of(answer.Status, endpoint, effect));
        }
        catch (Exception broken) when (TransportFailures.Of(broken, endpoint, content, effect, Stopwatch.GetElapsedTime(begun)) is { } failure)
        {
            return (default, failure);
        }
    }
}
