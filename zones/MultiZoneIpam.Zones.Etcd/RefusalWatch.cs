namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// A TLS stream that notes why the server ends it. Since TLS 1.3 a refused client certificate is an alert after the
/// handshake: the HTTP/2 connection on top may see only that it cannot write, and its exception does not tell.
/// </summary>
sealed class RefusalWatch(Stream tls, GrpcContent content) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await tls.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException broken) when (broken.GetBaseException().Message.Contains(" alert ", StringComparison.Ordinal))
        {
            content.Refusal = broken.GetBaseException().Message;
            throw;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        tls.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => tls.FlushAsync(cancellationToken);

    public override void Flush() => tls.Flush();

    public override int Read(byte[] buffer, int offset, int count) => tls.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => tls.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tls.Dispose();
        base.Dispose(disposing);
    }
}
