using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>The object of kind Status by which an API server says no; a proxy in between does not send one.</summary>
sealed record ApiStatus(string? Reason, string? Message, string? DetailsKind, string? DetailsName)
{
    /// <returns>Null where the body is anything else.</returns>
    public static ApiStatus? TryRead(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var status = document.RootElement;
            if (status.FindString("kind") != "Status")
                return null;
            var details = status.Find("details") ?? default;
            return new ApiStatus(
                status.FindString("reason"),
                status.FindString("message"),
                details.FindString("kind"),
                details.FindString("name"));
        }
        catch (Exception e) when (e is JsonException or Zones.IpamException)
        {
            return null;
        }
    }
}
