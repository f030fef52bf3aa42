using System.Text;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>How a gRPC call ended: one of gRPC's sixteen codes and the server's words, safe to print.</summary>
readonly record struct GrpcStatus(GrpcCode Code, string Message)
{
    public bool IsOk => Code == GrpcCode.Ok;

    /// <summary>From the `grpc-status` and `grpc-message` headers or trailers; the message is percent-encoded UTF-8.</summary>
    public static bool TryParse(string? code, string? message, out GrpcStatus status)
    {
        var known = int.TryParse(code, out var number) && number is >= 0 and <= 16;
        status = known ? new((GrpcCode)number, Printable(Decoded(message ?? ""))) : default;
        return known;
    }

    // A malformed escape stands as it came, as gRPC asks.
    static string Decoded(string message) => message.Contains('%') ? Uri.UnescapeDataString(message) : message;

    /// <summary>What a server says ends up in logs and terminals: control characters become \uXXXX.</summary>
    public static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        var printable = new StringBuilder(text.Length + 16);
        foreach (var c in text)
            _ = char.IsControl(c) ? printable.Append("\\u").Append(((int)c).ToString("x4")) : printable.Append(c);
        return printable.ToString();
    }

    public override string ToString() => Message.Length == 0 ? Code.ToString() : Message;
}
