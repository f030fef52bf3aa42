using System.Security.Authentication;

namespace MultiZoneIpam.Tls;

/// <summary>We do not talk to the server that was connected to; the message is a sentence about it: "it ...", "its certificate ...".</summary>
public sealed class CertificateRejectedException(string message) : AuthenticationException(message);
