namespace MultiZoneIpam.Zones;

/// <summary>
/// Every failure that ends a call, with the code that a CNI runtime sees. The message says what was asked, of which zone and
/// why not; <see cref="Details"/> says what to do. Caught once, at the top of each program.
/// </summary>
public class IpamException : Exception
{
    public IpamException(ErrorCode code, string message, string? details = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Details = details;
    }

    public ErrorCode Code { get; }

    public string? Details { get; }

    /// <summary>The same call may succeed later without any change by a person.</summary>
    public bool IsTransient => Code == ErrorCode.TryAgainLater;
}
