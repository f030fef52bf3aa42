namespace MultiZoneIpam.Zones;

/// <summary>The codes of a CNI error: the specification's below 100, this plugin's own from 100 on (docs/errors.md).</summary>
public enum ErrorCode
{
    IncompatibleVersion = 1,
    UnsupportedField = 2,
    InvalidEnvironment = 4,
    Io = 5,
    Decode = 6,
    InvalidConfig = 7,
    TryAgainLater = 11,
    NotAvailable = 50,
    NotAvailableLimitedConnectivity = 51,
    ZoneUnknown = 100,
    ZoneExhausted = 101,
    AddressHeld = 102,
    AddressNotInZone = 103,
    NotAllowed = 104,
    QuotaExceeded = 105,
    AnnotationMalformed = 106,
    NoRecord = 107,
}
