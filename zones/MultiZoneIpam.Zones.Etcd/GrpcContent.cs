using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// One message as gRPC sends it: a zero (not compressed), its length in four bytes, the message. One instance per attempt,
/// because it knows whether the attempt may have reached the server.
/// </summary>
sealed class GrpcContent : HttpContent
{
    public const int PrefixLength = 5;

    readonly byte[] frame;

    public GrpcContent(byte[] frame)
    {
        this.frame = frame;
        Headers.TryAddWithoutValidation("content-type", "application/grpc");
    }

    /// <summary>False as long as nothing was written: a server cannot act upon a call without its message.</summary>
    public bool Started { get; private set; }

    /// <summary>The alert with which the server ended the TLS connection that was made for this attempt.</summary>
    public string? Refusal { get; set; }

    public static byte[] Frame(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[PrefixLength + length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = frame.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        return stream.WriteAsync(frame, cancellationToken).AsTask();
    }
}
