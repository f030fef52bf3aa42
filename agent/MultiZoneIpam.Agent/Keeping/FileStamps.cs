namespace MultiZoneIpam.Agent.Keeping;

/// <summary>The files that a connection was made with, as they were then.</summary>
readonly record struct FileStamps(FileStamp Ca, FileStamp Cert, FileStamp Key);
