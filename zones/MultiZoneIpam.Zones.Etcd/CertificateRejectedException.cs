using System.Security.Authentication;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>We do not talk to a server with this certificate; the message is the predicate of a sentence about the server.</summary>
sealed class CertificateRejectedException(string message) : AuthenticationException(message);
