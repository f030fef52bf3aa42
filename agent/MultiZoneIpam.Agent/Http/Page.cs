using System.Text;

namespace MultiZoneIpam.Agent.Http;

/// <summary>What is answered to a GET.</summary>
sealed record Page(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    public static Page Text(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
}
